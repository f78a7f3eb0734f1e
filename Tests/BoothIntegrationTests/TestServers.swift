import FoundationEssentials

/// The servers that the environment names.
enum TestServers {
    static let environment = ProcessInfo.processInfo.environment
    static let broker = environment["TEST_AMQP_URL"]
    static let management = environment["TEST_AMQP_MANAGEMENT_URL"]
    static var hasBroker: Bool { broker != nil && management != nil }
}
