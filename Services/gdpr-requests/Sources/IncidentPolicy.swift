package import Contracts
package import Deadlines
package import Foundation
import ServiceHost

/// Decides what an incident starts, who may send its mails, and what telling the authority needs.
package enum IncidentPolicy {
    package enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
        case awareInTheFuture
        case emptyPeriod
        case notCounted
        case notSeen
        case samePerson
        case confirmedBy(String)
        case closed
        case toldInTheFuture
        case toldBeforeAware
        case lateWithoutReason
        case told
        case beingMailed
        case notOwed(LegalClock)
        case stillOpen([LegalClock])
        case mailsLeft(Int)

        package var description: String {
            switch self {
            case .awareInTheFuture: "--aware-at lies in the future"
            case .emptyPeriod: "--from must lie before --until"
            case .notCounted:
                "nobody has counted yet who is concerned; see that `notifications serve` runs, then `incident preview`"
            case .notSeen: "nobody has seen the mail yet: `gdpr-requests incident test`"
            case .samePerson: "whoever proposed it cannot confirm it; a second person must"
            case .confirmedBy(let who): "\(who) has confirmed it already"
            case .closed: "the incident is closed"
            case .toldInTheFuture: "--at lies in the future"
            case .toldBeforeAware: "--at lies before we were aware of the breach"
            case .lateWithoutReason:
                "it is late: the law wants the reasons (Art. 33(1) GDPR), say them with --late-because"
            case .told: "it is noted already"
            case .beingMailed:
                "the mails were confirmed; note how those were told whom none reaches: `gdpr-requests incident told`"
            case .notOwed(let clock):
                "\(clock.rawValue) is not owed, and the mail would go to everybody; tell the others in another way and "
                    + "note it: `gdpr-requests incident told`"
            case .stillOpen(let clocks):
                "somebody is to be told yet: \(clocks.map(\.rawValue).joined(separator: ", "))"
            case .mailsLeft(let count): "\(Amount(count, "mail")) under way yet"
            }
        }
    }

    /// The clocks that begin with awareness.
    package static func clocks(
        awareAt: Date, rules: ClockRules.Breach = ClockRules.standard.breach
    ) -> [IncidentClock] {
        ClockRules.Breach.Addressee.allCases.map { addressee in
            let clock = BreachClock(awareAt: awareAt, to: addressee, rules: rules)
            return IncidentClock(
                clock: LegalClock(addressee), dueAt: clock.dueAt, legalMaximumAt: clock.legalMaximum.expiresAt)
        }
    }

    package static func checkOpening(awareAt: Date, scope: MailingScope, now: Date) throws(Refusal) {
        guard awareAt <= now else { throw .awareInTheFuture }
        if let from = scope.from, let until = scope.until, from >= until { throw .emptyPeriod }
    }

    /// Whether `who` may have the mails sent. The table refuses the same.
    package static func checkConfirmation(of state: IncidentState, by who: String) throws(Refusal) {
        guard state.closedAt == nil else { throw .closed }
        if let former = state.confirmedBy { throw .confirmedBy(former) }
        guard state.counts != nil else { throw .notCounted }
        guard state.testedAt != nil else { throw .notSeen }
        if let clock = state.notOwedByMail { throw .notOwed(clock) }
        guard OperatorName(who) != OperatorName(state.incident.proposedBy) else { throw .samePerson }
    }

    /// Whether it can be noted that those of a clock were told at `instant`, otherwise than by our mails.
    package static func checkTelling(
        _ state: IncidentState, _ name: LegalClock = .breachAuthority, at instant: Date, lateBecause: String? = nil,
        now: Date
    ) throws(Refusal) {
        guard let clock = state.clocks.first(where: { $0.clock == name }), clock.isOpen else { throw .told }
        guard instant <= now else { throw .toldInTheFuture }
        guard instant >= state.incident.awareAt else { throw .toldBeforeAware }
        guard name != .breachAuthority || instant < clock.dueAt || lateBecause != nil else { throw .lateWithoutReason }
        let left = state.progress(of: name)?.left ?? 0
        guard left == 0 else { throw .mailsLeft(left) }
    }

    /// Whether it can be noted that those of a clock need not be told.
    package static func checkNotOwed(_ state: IncidentState, _ name: LegalClock) throws(Refusal) {
        guard state.clocks.contains(where: { $0.clock == name && $0.isOpen }) else { throw .told }
        guard name == .breachAuthority || state.confirmedAt == nil else { throw .beingMailed }
    }

    /// Whether an open incident can be closed.
    package static func checkClosing(_ state: IncidentState) throws(Refusal) {
        let open = state.clocks.filter(\.isOpen).map(\.clock)
        guard open.isEmpty else { throw .stillOpen(open) }
        let left = (state.guests?.left ?? 0) + (state.customers?.left ?? 0)
        guard left == 0 else { throw .mailsLeft(left) }
    }
}

extension LegalClock {
    init(_ addressee: ClockRules.Breach.Addressee) {
        self =
            switch addressee {
            case .authority: .breachAuthority
            case .customers: .breachCustomers
            case .people: .breachPeople
            }
    }
}
