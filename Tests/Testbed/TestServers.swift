import Foundation

/// Where the servers for tests are, if there are any: `deploy/local/servers` starts them, `provision` makes the roles and
/// users of the services there, and the environment names them.
package enum TestServers {
    package static let environment = ProcessInfo.processInfo.environment
    package static let isCI = environment["CI"] == "true"
    package static let postgres = environment["TEST_POSTGRESQL_URL"]
    /// The broker's default virtual host, as its administrator.
    package static let broker = environment["TEST_AMQP_URL"]
    /// The broker's management interface, `http://user:password@host:port`.
    package static let management = environment["TEST_AMQP_MANAGEMENT_URL"]
    /// The folder of settings that provisioning wrote.
    package static let services = environment["TEST_SERVICES"]

    package static var hasBroker: Bool { broker != nil && management != nil }
    /// Whether a whole service can run here.
    package static var areThere: Bool { services != nil && broker != nil }

    /// The broker's virtual host of the services, as its administrator.
    package static var brokerAsAdministrator: String {
        guard let broker, let slash = broker.lastIndex(of: "/") else { return "" }
        return broker[...slash] + "messagebox"
    }

    /// The settings that provisioning wrote for `name`: lines of the form `export NAME='value'`.
    package static func settings(_ name: String) throws -> [String: String] {
        let text = try String(contentsOfFile: "\(services ?? "")/\(name).env", encoding: .utf8)
        var settings: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.dropFirst("export ".count).split(separator: "=", maxSplits: 1).map(String.init)
            guard line.hasPrefix("export "), parts.count == 2 else { continue }
            settings[parts[0]] = parts[1].trimmingCharacters(in: ["'"])
        }
        return settings
    }
}
