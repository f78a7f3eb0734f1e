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

    /// The S3 store for tests, `http://host:port`.
    package static let s3 = environment["TEST_S3_URL"]

    /// Where a service under test keeps objects: in the store that the servers were started with on purpose
    /// (`deploy/local/test --store rgw`), otherwise in a folder of its own.
    package static func objectStore(in directory: String) -> String {
        environment["TEST_OBJECT_STORE_URL"] ?? "file://\(directory)/objects"
    }

    /// The S3 store by another door of this machine, for `OBJECT_STORE_URL`.
    package static func s3(through port: Int, bucket: String = "messagebox") -> String {
        let (key, secret) = (environment["TEST_S3_ACCESS_KEY"] ?? "", environment["TEST_S3_SECRET_KEY"] ?? "")
        return "s3://\(key):\(secret)@127.0.0.1:\(port)/\(bucket)?tls=false"
    }

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
