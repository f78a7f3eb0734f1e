import Contracts
import Foundation
import Mail
import Notifications
import Synchronization
import Testbed
import Testing
import Vault

@Suite(
    "The leases of DeliverMail", .enabled(if: TestServers.postgres != nil, "TEST_POSTGRESQL_URL names no server"),
    .serialized, .timeLimit(.minutes(3)))
struct LeaseTests {
    /// A lease that nobody renews, as in a process that the machine has frozen.
    private static let frozen = DeliverMail.Limits(concurrency: 1, lease: .seconds(3600), poll: .milliseconds(20))

    // postal #764: a message whose lock was stale was destroyed.
    @Test(arguments: [nil, .permanent(code: 554), .temporary(code: 450), .connection] as [MailError.Kind?])
    func `what a process says after it lost its lease does not count`(late: MailError.Kind?) async throws {
        try await PostOffice.open { office in
            let (stalled, sending) = (AsyncStream<Void>.makeStream(), AsyncStream<Void>.makeStream())
            let first = ScriptedTransport { _, _ throws(MailError) in
                for await _ in stalled.stream { break }
                if let late { throw MailError(late) }
            }
            let second = ScriptedTransport { _, _ throws(MailError) in for await _ in sending.stream { return } }
            let capture = try await office.invite("zoe@guests.example")
            try await office.deliver(by: first, limits: Self.frozen) {
                #expect(await eventually { first.all.count == 1 })
                office.wait(3601)
                try await office.deliver(by: second, limits: Self.frozen) {
                    #expect(await eventually { second.all.count == 1 })
                    let taken = try #require(try await office.row(of: capture))
                    stalled.continuation.finish()
                    #expect(await eventually { office.count("another process took the delivery over") == 1 })
                    #expect(try await office.row(of: capture) == taken, "the newer lease stands")
                    sending.continuation.yield()
                    #expect(await eventually { await office.isIn("delivered", capture) })
                }
            }
            let row = try #require(try await office.row(of: capture))
            #expect(row.state == "delivered" && row.attempts == 2 && row.code == nil && row.reason == nil)
            #expect(try await office.said() == [NoticeDelivered.name.description])
        }
    }

    @Test func `a process that lost its lease before it hands the mail over does not send it`() async throws {
        try await PostOffice.open { office in
            let capture = try await office.invite("zoe@guests.example")
            let keys = GatedKeyStore(office.keys)
            let (first, second) = (ScriptedTransport(), ScriptedTransport())
            let slow = Vault(keys: keys, masterKeys: office.masterKeys)
            try await office.deliver(by: first, limits: Self.frozen, vault: slow) {
                #expect(await eventually { keys.isAsked })
                office.wait(3601)
                try await office.deliver(by: second) {
                    #expect(await eventually { await office.isIn("delivered", capture) })
                }
                keys.open()
                #expect(await eventually { office.count("another process took the delivery over") == 1 })
            }
            #expect(first.all.isEmpty && second.all.count == 1)
        }
    }
}

/// Keys that are only told once a test says so, as by a key cluster that is slow.
private final class GatedKeyStore: KeyStore {
    private let keys: InMemoryKeyStore
    private let asked = Mutex(false)
    private let gate = AsyncStream<Void>.makeStream()

    init(_ keys: InMemoryKeyStore) { self.keys = keys }

    var isAsked: Bool { asked.withLock { $0 } }

    func open() { gate.continuation.finish() }

    func key(_ id: KeyID) async throws -> WrappedKey {
        asked.withLock { $0 = true }
        for await _ in gate.stream {}
        return try await keys.key(id)
    }

    func keys(_ ids: [KeyID]) async throws -> [WrappedKey] {
        asked.withLock { $0 = true }
        for await _ in gate.stream {}
        return try await keys.keys(ids)
    }

    func create(_ key: WrappedKey, at instant: Date) async throws -> WrappedKey {
        try await keys.create(key, at: instant)
    }

    func destroy(_ id: KeyID, at instant: Date) async throws { try await keys.destroy(id, at: instant) }

    func keys(notWrappedBy version: Int, after cursor: KeyID?, limit: Int) async throws -> [WrappedKey] {
        try await keys.keys(notWrappedBy: version, after: cursor, limit: limit)
    }

    func rewrap(_ keys: [(old: WrappedKey, new: WrappedKey)], at instant: Date) async throws -> Int {
        try await self.keys.rewrap(keys, at: instant)
    }
}
