import Contracts
import Foundation
import Mail
import Notifications
import PostgreSQL
import Synchronization
import Testbed
import Testing
import Vault

@Suite(
    "The flow of mails", .enabled(if: TestServers.postgres != nil, "TEST_POSTGRESQL_URL names no server"), .serialized,
    .timeLimit(.minutes(3)))
struct MailingFlowTests {
    @Test func `a domain whose connections are cut holds up nobody else, and its mails go out in the end`()
        async throws
    {
        try await PostOffice.open { office in
            let isCut = Mutex(true)
            let transport = ScriptedTransport { _, letter throws(MailError) in
                if letter.recipient.hasSuffix("@broken.example"), isCut.withLock({ $0 }) {
                    throw MailError(.connection)
                }
            }
            for number in 0..<10 { try await office.invite("guest\(number)@broken.example") }
            var others: [Identifier<Capture>] = []
            for number in 0..<20 { others.append(try await office.invite("guest\(number)@guests.example")) }
            try await office.deliver(by: transport) {
                for other in others { #expect(await eventually { await office.isIn("delivered", other) }) }
                #expect(transport.all.count { $0.recipient.hasSuffix("@broken.example") } <= 4)
                isCut.withLock { $0 = false }
                #expect(
                    await eventually(within: .seconds(60)) {
                        office.wait(1)
                        return (try? await office.said(NoticeDelivered.self).count) == 30
                    })
            }
        }
    }

    @Test func `no more mails to one domain are under way than allowed, and another domain need not wait`()
        async throws
    {
        try await PostOffice.open { office in
            let busy = Mutex(0)
            let most = Mutex(0)
            let gate = AsyncStream<Void>.makeStream()
            let transport = ScriptedTransport { _, letter throws(MailError) in
                guard letter.recipient.hasSuffix("@slow.example") else { return }
                let count = busy.withLock { busy in
                    busy += 1
                    return busy
                }
                most.withLock { $0 = max($0, count) }
                for await _ in gate.stream { break }
                busy.withLock { $0 -= 1 }
            }
            for number in 0..<12 { try await office.invite("guest\(number)@slow.example") }
            let other = try await office.invite("zoe@guests.example")
            let limits = DeliverMail.Limits(
                concurrency: 4, poll: .milliseconds(20), domain: DomainFlow.Limits(concurrency: 2, rate: 1000))
            try await office.deliver(by: transport, limits: limits) {
                #expect(await eventually { await office.isIn("delivered", other) })
                #expect(most.withLock { $0 } == 2)
                gate.continuation.finish()
                #expect(await eventually { (try? await office.said(NoticeDelivered.self).count) == 13 })
            }
            #expect(most.withLock { $0 } == 2)
            let attempts: Int32? = try await office.database.value("select max(attempts) from delivery")
            #expect(attempts == 1, "what only had to wait was not tried")
        }
    }

    @Test func `a mail that ends whoever sends it is taken over after growing waits`() async throws {
        try await PostOffice.open { office in
            try await office.invite("zoe@guests.example")
            let deliveries = Deliveries(runner: office.database)
            func take() async throws -> DueDelivery? {
                try await deliveries.take(
                    upTo: 1, but: [], at: office.now, until: office.now + 60, lease: UUID(), takingOver: true
                ).first
            }
            #expect(try await take()?.lapses == 0)
            var waits: [Int] = []
            for lapse in 1...4 {
                office.wait(60)
                var minutes = 0
                var taken = try await take()
                while taken == nil, minutes < 60 {
                    office.wait(60)
                    minutes += 1
                    taken = try await take()
                }
                #expect(taken?.lapses == lapse && taken?.attempts == lapse + 1)
                waits.append(minutes)
            }
            #expect(waits == [0, 1, 4, 9])
        }
    }
}
