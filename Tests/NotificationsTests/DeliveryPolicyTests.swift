import Contracts
import Foundation
import Mail
import Notifications
import Testing
import Vault

@Suite("DeliveryPolicy")
struct DeliveryPolicyTests {
    private let now = Date(timeIntervalSince1970: 1_790_000_000)

    private func setback(_ kind: MailError.Kind) throws -> DeliveryPolicy.Setback {
        try #require(DeliveryPolicy.setback(MailError(kind), isStopping: false))
    }

    private func decision(
        _ kind: MailError.Kind, attempts: Int = 1, after seconds: TimeInterval = 0, share: Double = 0
    ) throws -> DeliveryPolicy.Decision {
        try DeliveryPolicy.decision(
            after: setback(kind), attempts: attempts, at: now.addingTimeInterval(seconds),
            giveUpAt: now.addingTimeInterval(DeliveryPolicy.patience), share: share)
    }

    @Test func `a no for good ends the delivery at once`() throws {
        #expect(try decision(.permanent(code: 550)) == .giveUp)
        #expect(try decision(.invalid("the address")) == .giveUp)
    }

    @Test func `a not now is tried again after waits that grow up to six hours`() throws {
        let waits = try (1...12).map { attempts -> TimeInterval in
            guard case .tryAgain(let at) = try decision(.temporary(code: 450), attempts: attempts) else { return -1 }
            return at.timeIntervalSince(now)
        }
        #expect(waits.first == 60 && waits.max() == 6 * 3600 && !waits.contains(-1))
        #expect(zip(waits, waits.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func `patience ends after three days, with a last try and not before`() throws {
        let almost = DeliveryPolicy.patience - 10
        #expect(
            try decision(.temporary(code: 450), attempts: 30, after: almost)
                == .tryAgain(at: now.addingTimeInterval(DeliveryPolicy.patience)))
        #expect(try decision(.temporary(code: 450), attempts: 31, after: DeliveryPolicy.patience) == .giveUp)
        #expect(try decision(.connection, attempts: 500, after: DeliveryPolicy.patience) == .giveUp)
    }

    @Test func `a mail about somebody's account is not begun once it is of no use, and a guest's is at the very end`()
        async throws
    {
        let fixture = try await NoticeFixture()
        let sealed = try await fixture.vault.seal("…", under: fixture.key, purpose: "test")
        func delivery(_ matter: NoticeMatter) -> DueDelivery {
            DueDelivery(
                id: Identifier(UUID()), noticeID: Identifier(UUID()), matter: matter, captureID: nil, language: .dutch,
                recipient: sealed, messageID: "", createdAt: now, attempts: 1, giveUpAt: now + 3600, lease: UUID())
        }
        let personal = delivery(.personal(PersonalMatter(.passwordReset, link: nil, askedAt: now)))
        #expect(DeliveryPolicy.obstacle(personal, at: now + 3599) == nil)
        #expect(DeliveryPolicy.obstacle(personal, at: now + 3600) == DeliveryPolicy.Setback(.expired))
        #expect(
            DeliveryPolicy.decision(
                after: DeliveryPolicy.Setback(.expired), attempts: 1, at: now, giveUpAt: now + 3600, share: 0)
                == .giveUp)
        let guest = delivery(.captureReady(fixture.captureID, session: sealed))
        #expect(DeliveryPolicy.obstacle(guest, at: now + 3600) == nil)
    }

    @Test func `attempts that all fail come to an end whatever the server says`() throws {
        for kind in [MailError.Kind.temporary(code: 452), .connection, .credentials, .untrusted, .storage] {
            var (attempts, instant) = (0, now)
            while attempts < 10_000 {
                attempts += 1
                guard
                    case .tryAgain(let next) = try decision(
                        kind, attempts: attempts, after: instant.timeIntervalSince(now), share: 1)
                else { break }
                #expect(next > instant)
                instant = next
            }
            #expect(attempts < 1000)
            #expect(instant.timeIntervalSince(now) == DeliveryPolicy.patience)
        }
    }

    @Test func `trouble with our own server keeps waits short and says nothing about the recipient`() throws {
        for kind in [MailError.Kind.connection, .untrusted, .credentials, .storage] {
            #expect(try setback(kind).concernsAllMail)
            guard case .tryAgain(let at) = try decision(kind, attempts: 100) else {
                Issue.record("expected another try")
                continue
            }
            #expect(at.timeIntervalSince(now) <= 600)
        }
        #expect(try !setback(.temporary(code: 450)).concernsAllMail)
    }

    @Test func `mails that failed together do not come back together`() throws {
        #expect(
            try decision(.temporary(code: 450), attempts: 3, share: 0)
                != decision(.temporary(code: 450), attempts: 3, share: 1))
    }

    @Test(arguments: [MailError(.cancelled), CancellationError()] as [any Error])
    func `only a process that stops calls an attempt off`(error: any Error) {
        #expect(DeliveryPolicy.setback(error, isStopping: true) == nil)
        #expect(DeliveryPolicy.setback(error, isStopping: false) == DeliveryPolicy.Setback(.unforeseen))
    }

    @Test(arguments: [false, true])
    func `an error that nobody foresaw is the mail's own setback, tried again after growing waits until patience ends`(
        isStopping: Bool
    ) throws {
        struct Surprise: Error {}
        let setback = try #require(DeliveryPolicy.setback(Surprise(), isStopping: isStopping))
        #expect(setback.reason == .unforeseen && !setback.concernsAllMail)
        let waits = (1...3).map { attempts in
            DeliveryPolicy.decision(
                after: setback, attempts: attempts, at: now,
                giveUpAt: now.addingTimeInterval(DeliveryPolicy.patience), share: 0)
        }
        #expect(waits == [60, 300, 900].map { .tryAgain(at: now.addingTimeInterval($0)) })
        #expect(
            DeliveryPolicy.decision(after: setback, attempts: 4, at: now, giveUpAt: now, share: 0) == .giveUp)
    }
}
