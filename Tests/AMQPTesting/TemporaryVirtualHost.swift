import Foundation
import Synchronization
import Testbed

/// A virtual host of a test's own on the test broker: what else runs there neither hears nor answers what is said in it.
package struct TemporaryVirtualHost: Sendable {
    package let name: String
    package let management: BrokerManagement

    /// Makes the host, which only the administrator may use. When `body` is done, also when it throws, the host rests and
    /// is removed with everything in it by a later test.
    package static func with<Outcome>(
        isolation: isolated (any Actor)? = #isolation, _ body: (TemporaryVirtualHost) async throws -> Outcome
    ) async throws -> Outcome {
        let host = TemporaryVirtualHost(
            name: "test-\(UUID().uuidString.lowercased())",
            management: try BrokerManagement(TestServers.management ?? ""))
        let outcome: Result<Outcome, any Error>
        do {
            try await host.management.call("PUT", "vhosts/\(host.name)")
            try await host.permit(host.management.user, #"{"configure":".*","write":".*","read":".*"}"#)
            outcome = .success(try await body(host))
        } catch {
            outcome = .failure(error)
        }
        await host.removeThoseAtRest()
        await host.management.close()
        return try outcome.get()
    }

    /// Hosts that no test uses any more, and since when.
    private static let atRest = Mutex<[(name: String, since: ContinuousClock.Instant)]>([])

    /// Removes what has been unused for a while, and lets this host rest, for the servers' directory goes after the last.
    ///
    /// RabbitMQ 3.10 stops dead-lettering and electing leaders for good, in all virtual hosts, when a quorum queue goes while
    /// it is still being declared: `rabbit_fifo_dlx_sup` gives up at the second failure within five seconds. A process that
    /// was killed at its start leaves such queues behind, though nobody is connected any more.
    private func removeThoseAtRest() async {
        let now = ContinuousClock.now
        let rested = Self.atRest.withLock { hosts in
            let rested = hosts.filter { now - $0.since > .seconds(30) }.map(\.name)
            hosts.removeAll { rested.contains($0.name) }
            hosts.append((name, now))
            return rested
        }
        for host in rested { _ = try? await management.call("DELETE", "vhosts/\(host)") }
    }

    /// The address of this virtual host for the broker's administrator.
    package var asAdministrator: String { address(TestServers.broker ?? "") }

    /// The address in `url` with this virtual host in place of its own.
    package func address(_ url: String) -> String {
        let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let base = parts[0].prefix(upTo: parts[0].lastIndex(of: "/") ?? parts[0].endIndex)
        return base + "/" + name + (parts.count > 1 ? "?" + parts[1] : "")
    }

    /// Gives `user` the rights here that provisioning gave it among the services.
    package func admit(_ user: String) async throws {
        let rights = try await management.call("GET", "permissions/messagebox/\(user)")
        try await permit(user, String(decoding: rights, as: UTF8.self))
    }

    /// Gives `user` rights, as the management interface writes them.
    package func permit(_ user: String, _ rights: String) async throws {
        try await management.call("PUT", "permissions/\(name)/\(user)", rights)
    }
}
