import Foundation
import Mail
import Notifications
import Testing

@Suite("DeliveryPolicy")
struct DeliveryPolicyTests {
    private let now = Date(timeIntervalSince1970: 1_790_000_000)

    private func decision(
        _ kind: MailError.Kind, attempts: Int = 1, after seconds: TimeInterval = 0, share: Double = 0
    ) -> DeliveryPolicy.Decision {
        DeliveryPolicy.decision(
            after: DeliveryPolicy.setback(MailError(kind)), attempts: attempts, at: now.addingTimeInterval(seconds),
            giveUpAt: now.addingTimeInterval(DeliveryPolicy.patience), share: share)
    }

    @Test func `a no for good ends the delivery at once`() {
        #expect(decision(.permanent(code: 550)) == .giveUp)
        #expect(decision(.invalid("the address")) == .giveUp)
    }

    @Test func `a not now is tried again after waits that grow up to six hours`() {
        let waits = (1...12).map { attempts -> TimeInterval in
            guard case .tryAgain(let at) = decision(.temporary(code: 450), attempts: attempts) else { return -1 }
            return at.timeIntervalSince(now)
        }
        #expect(waits.first == 60 && waits.max() == 6 * 3600 && !waits.contains(-1))
        #expect(zip(waits, waits.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func `patience ends after three days, with a last try and not before`() {
        let almost = DeliveryPolicy.patience - 10
        #expect(
            decision(.temporary(code: 450), attempts: 30, after: almost)
                == .tryAgain(at: now.addingTimeInterval(DeliveryPolicy.patience)))
        #expect(decision(.temporary(code: 450), attempts: 31, after: DeliveryPolicy.patience) == .giveUp)
        #expect(decision(.connection, attempts: 500, after: DeliveryPolicy.patience) == .giveUp)
    }

    @Test func `attempts that all fail come to an end whatever the server says`() {
        for kind in [MailError.Kind.temporary(code: 452), .connection, .credentials, .untrusted, .storage] {
            var (attempts, instant) = (0, now)
            while attempts < 10_000 {
                attempts += 1
                guard
                    case .tryAgain(let next) = decision(
                        kind, attempts: attempts, after: instant.timeIntervalSince(now), share: 1)
                else { break }
                #expect(next > instant)
                instant = next
            }
            #expect(attempts < 1000)
            #expect(instant.timeIntervalSince(now) == DeliveryPolicy.patience)
        }
    }

    @Test func `trouble with our own server keeps waits short and says nothing about the recipient`() {
        for kind in [MailError.Kind.connection, .untrusted, .credentials, .storage] {
            #expect(DeliveryPolicy.setback(MailError(kind))?.concernsAllMail == true)
            guard case .tryAgain(let at) = decision(kind, attempts: 100) else {
                Issue.record("expected another try")
                continue
            }
            #expect(at.timeIntervalSince(now) <= 600)
        }
        #expect(DeliveryPolicy.setback(MailError(.temporary(code: 450)))?.concernsAllMail == false)
    }

    @Test func `mails that failed together do not come back together`() {
        #expect(
            decision(.temporary(code: 450), attempts: 3, share: 0)
                != decision(.temporary(code: 450), attempts: 3, share: 1))
    }

    @Test func `an attempt that was called off does not count`() {
        #expect(decision(.cancelled) == .handBack)
    }
}
