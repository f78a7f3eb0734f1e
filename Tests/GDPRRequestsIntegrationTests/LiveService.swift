import AMQP
import AMQPTesting
import Foundation
import GDPRRequests
import Logging
import MessagingRuntime
import PostgreSQL
import ServiceTesting
import Testbed

/// gdpr-requests on real servers, in a virtual host in which no other service hears it.
struct LiveService: Sendable {
    private let service: ServiceOnServers<GDPRRequests>
    let host: TemporaryVirtualHost

    /// As the owner of the tables.
    var owner: Database { service.owner }
    /// As the service itself.
    var runtime: Database { service.runtime }

    /// Runs the relay and the consumers if `isServing`; ends all of it when `body` is done.
    static func with(isServing: Bool, _ body: (LiveService) async throws -> Void) async throws {
        // One set of secrets for all tests on these servers: what one of them sealed lies there for the next.
        let directory = "\(TestServers.services ?? "")/secrets-of-tests"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try await TemporaryVirtualHost.with { host in
            try await host.admit(GDPRRequests.name)
            let session = BrokerSession(
                try BrokerConfiguration(url: host.asAdministrator, name: "test"),
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            try await session.declare(Topology(exchanges: ServiceTopology.exchanges))
            await session.close()
            try await ServiceOnServers<GDPRRequests>.with(
                [
                    "MASTER_KEY_FILE": "\(directory)/master", "PEPPER_FILE": "\(directory)/pepper",
                    "OBJECT_STORE_URL": "file://\(directory)/objects",
                ], on: host,
                isServing: isServing
            ) { try await body(LiveService(service: $0, host: host)) }
        }
    }

    /// Runs an operator command; what it printed comes back also when it throws.
    func command(_ arguments: String...) async throws -> (printed: String, failure: (any Error)?) {
        try await service.attempt(arguments)
    }
}
