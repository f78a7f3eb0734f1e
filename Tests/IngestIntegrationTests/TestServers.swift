import Foundation

/// Where the servers for tests are, if there are any: `deploy/local/servers` starts them, `provision` makes the services'
/// roles and users there.
enum TestServers {
    /// The folder of settings that provisioning wrote.
    static let services = ProcessInfo.processInfo.environment["TEST_SERVICES"]
    static let broker = ProcessInfo.processInfo.environment["TEST_AMQP_URL"]
    static let isCI = ProcessInfo.processInfo.environment["CI"] == "true"
    static let areThere = services != nil && broker != nil

    /// The settings that provisioning wrote for `name`: lines of the form `export NAME='value'`.
    static func settings(_ name: String) throws -> [String: String] {
        let text = try String(contentsOfFile: "\(services ?? "")/\(name).env", encoding: .utf8)
        var settings: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.dropFirst("export ".count).split(separator: "=", maxSplits: 1).map(String.init)
            guard line.hasPrefix("export "), parts.count == 2 else { continue }
            settings[parts[0]] = parts[1].trimmingCharacters(in: ["'"])
        }
        return settings
    }

    /// The broker's virtual host of the services, as its administrator.
    static var brokerAsAdministrator: String {
        guard let broker, let slash = broker.lastIndex(of: "/") else { return "" }
        return broker[...slash] + "messagebox"
    }
}
