import Contracts
import Foundation
import Mail
import Notifications
import PersonalData
import PostgreSQL
import ServiceLifecycle
import Synchronization
import Testbed
import Testing
import Vault

@Suite(
    "Mails that are refused", .enabled(if: TestServers.postgres != nil, "TEST_POSTGRESQL_URL names no server"),
    .serialized,
    .timeLimit(.minutes(3)))
struct RefusedMailTests {
    @Test func `a refusal for now is tried again after growing waits and then succeeds`() async throws {
        try await PostOffice.open { office in
            let transport = ScriptedTransport { number, _ throws(MailError) in
                if number < 3 { throw MailError(.temporary(code: 450)) }
            }
            let capture = try await office.invite("later@guests.example")
            try await office.deliver(by: transport) {
                #expect(await eventually { (try? await office.row(of: capture))??.code == 450 })
                let first = try #require(try await office.row(of: capture))
                #expect(first.state == "due" && first.reason == "refused-for-now" && first.notBefore > office.now)
                #expect(transport.all.count == 1)
                office.wait(first.notBefore.timeIntervalSince(office.now) + 1)
                #expect(await eventually { transport.all.count == 2 })
                #expect(await eventually { ((try? await office.row(of: capture)) ?? nil)?.isLeased == false })
                let second = try #require(try await office.row(of: capture))
                #expect(second.notBefore.timeIntervalSince(office.now) > 120)
                office.wait(600)
                #expect(await eventually { await office.isIn("delivered", capture) })
            }
            #expect(Set(transport.all.map(\.message)).count == 1, "every try has the same bytes")
        }
    }

    @Test func `after three days of refusals a delivery has failed, and that is told`() async throws {
        try await PostOffice.open { office in
            let transport = ScriptedTransport { _, _ throws(MailError) in throw MailError(.temporary(code: 452)) }
            let capture = try await office.invite("full@guests.example")
            let begun = office.now
            try await office.deliver(by: transport) {
                var last = 0
                while !(await office.isIn("failed", capture)), last < 100 {
                    // Time goes to the next try and no further.
                    let row = try #require(try await office.row(of: capture))
                    office.wait(max(1, row.notBefore.timeIntervalSince(office.now)))
                    #expect(
                        await eventually {
                            guard let row = (try? await office.row(of: capture)) ?? nil else { return false }
                            return row.attempts > last && !row.isLeased
                        })
                    last = try #require(try await office.row(of: capture)).attempts
                }
            }
            let row = try #require(try await office.row(of: capture))
            #expect(row.state == "failed" && row.code == 452)
            #expect(office.now.timeIntervalSince(begun) >= 3 * 86_400)
            #expect(try await office.said() == [NoticeFailed.name.description])
        }
    }

    @Test func `a refusal for good ends it at once`() async throws {
        try await PostOffice.open { office in
            let transport = ScriptedTransport { _, _ throws(MailError) in throw MailError(.permanent(code: 550)) }
            let capture = try await office.invite("unknown@guests.example")
            try await office.deliver(by: transport) {
                #expect(await eventually { await office.isIn("failed", capture) })
            }
            #expect(try await office.row(of: capture)?.code == 550)
            #expect(try await office.said() == [NoticeFailed.name.description])
            #expect(transport.all.count == 1)
        }
    }

    @Test func `while the mail server is away one mail tries, and then all go out`() async throws {
        try await PostOffice.open { office in
            let isAway = Mutex(true)
            let transport = ScriptedTransport { _, _ throws(MailError) in
                if isAway.withLock({ $0 }) { throw MailError(.connection) }
            }
            for number in 0..<20 { try await office.invite("guest\(number)@guests.example") }
            try await office.deliver(by: transport, limits: .init(concurrency: 4, poll: .milliseconds(20))) {
                #expect(await eventually { !transport.all.isEmpty })
                #expect(transport.all.count <= 5, "not every mail knocks at a closed door")
                isAway.withLock { $0 = false }
                #expect(
                    await eventually(within: .seconds(60)) {
                        office.wait(1)
                        return (try? await office.said().count) == 20
                    })
            }
        }
    }

    @Test func `an error that nobody foresaw waits like a refusal, is logged without data and ends after three days`()
        async throws
    {
        try await PostOffice.open { office in
            // Nobody has stopped the process, so nothing should have called the mail off.
            let transport = ScriptedTransport { _, _ throws(MailError) in throw MailError(.cancelled) }
            let capture = try await office.invite("zoe@guests.example")
            try await office.deliver(by: transport) {
                #expect(await eventually { (try? await office.row(of: capture))??.reason == "unforeseen" })
                let first = try #require(try await office.row(of: capture))
                #expect(first.state == "due" && first.attempts == 1)
                #expect(first.notBefore.timeIntervalSince(office.now) >= 48)
                office.wait(61)
                #expect(await eventually { (try? await office.row(of: capture))??.attempts == 2 })
                #expect(await eventually { (try? await office.row(of: capture))??.isLeased == false })
                let second = try #require(try await office.row(of: capture))
                #expect(second.notBefore.timeIntervalSince(office.now) >= 240)
                #expect(transport.all.count == 2)
                office.wait(3 * 86_400)
                #expect(await eventually { await office.isIn("failed", capture) })
            }
            let errors = office.logged.filter { $0.hasPrefix("error") }
            #expect(errors.count == 3 && errors.allSatisfy { $0.contains("MailError") })
            #expect(!office.logged.contains { $0.contains("zoe") || $0.contains("SESSION") })
        }
    }
}
