package import Contracts
import Deadlines
package import Foundation

/// How an incident stands, as an operator and a program read it. Instants are RFC 3339, UTC.
package struct IncidentStatus: Codable, Sendable, Equatable {
    package struct Clock: Codable, Sendable, Equatable {
        package var clock: String
        package var dueAt: String
        package var legalMaximumAt: String
        /// Negative when it is too late; nil when nobody is to be told any more.
        package var secondsLeft: Int?
        package var toldAt: String?
        package var toldBy: String?
        package var reference: String?
        package var lateBecause: String?
        package var toldHow: String?
        package var notOwedBecause: String?
        package var notOwedBy: String?
        package var mails: MailingProgress?
    }

    package var id: String
    package var kind: String
    package var cause: String
    package var awareAt: String
    package var proposedBy: String
    package var counts: IncidentCounts?
    package var testedAt: String?
    package var confirmedBy: String?
    package var confirmedAt: String?
    package var closedAt: String?
    package var clocks: [Clock]
    /// What to do next.
    package var next: [String]

    package init(_ state: IncidentState, at now: Date) {
        id = state.incident.id.description
        kind = state.incident.kind.rawValue
        cause = state.incident.cause.rawValue
        awareAt = ContractCoding.text(of: state.incident.awareAt)
        proposedBy = state.incident.proposedBy
        counts = state.counts
        testedAt = state.testedAt.map(ContractCoding.text)
        confirmedBy = state.confirmedBy
        confirmedAt = state.confirmedAt.map(ContractCoding.text)
        closedAt = state.closedAt.map(ContractCoding.text)
        clocks = state.clocks.map { clock in
            Clock(
                clock: clock.clock.rawValue, dueAt: ContractCoding.text(of: clock.dueAt),
                legalMaximumAt: ContractCoding.text(of: clock.legalMaximumAt),
                secondsLeft: clock.isOpen ? Int(clock.dueAt.timeIntervalSince(now).rounded(.down)) : nil,
                toldAt: clock.toldAt.map(ContractCoding.text), toldBy: clock.toldBy, reference: clock.reference,
                lateBecause: clock.lateBecause, toldHow: clock.toldHow, notOwedBecause: clock.notOwedBecause,
                notOwedBy: clock.notOwedBy, mails: state.progress(of: clock.clock))
        }
        next = Self.next(state)
    }

    /// A line per clock: who, until when, time left, whether told, and what became of the mails.
    package var lines: [[String]] {
        clocks.map { clock in
            let mails = clock.mails.map { ["\($0.delivered)", "\($0.bounced)", "\($0.failed)", "\($0.left)"] }
            let left = clock.secondsLeft.map { TimeLeft(Double($0)).description } ?? ""
            return [clock.clock, clock.dueAt, left, Self.told(clock)] + (mails ?? ["", "", "", ""])
        }
    }

    package static let header = ["clock", "due", "left", "told", "delivered", "bounced", "failed", "left to send"]

    private static func told(_ clock: Clock) -> String {
        if let because = clock.notOwedBecause {
            return "not owed: \(because)" + (clock.notOwedBy.map { ", says \($0)" } ?? "")
        }
        guard let at = clock.toldAt else { return "no" }
        return "\(at) by \(clock.toldBy ?? "")" + (clock.toldHow.map { ": \($0)" } ?? "")
    }

    private static func next(_ state: IncidentState) -> [String] {
        let id = state.incident.id
        var next = state.clocks.filter(\.isOpen).compactMap { missed(by: $0.clock, state) }
        if state.closedAt != nil { return next }
        let areMailsOwed = state.clocks.contains { $0.clock != .breachAuthority && $0.isOpen }
        if state.confirmedAt == nil, areMailsOwed {
            if let clock = state.notOwedByMail {
                next.append("\(IncidentPolicy.Refusal.notOwed(clock))")
            } else if state.counts == nil {
                next.append("Who is concerned is being counted. See that `notifications serve` runs.")
            } else if state.testedAt == nil {
                next.append("Look at it: `gdpr-requests incident preview \(id)`, then `incident test \(id) --to …`.")
            } else {
                next.append("A second person has it sent: `gdpr-requests incident confirm \(id) --yes`.")
            }
        }
        if state.clocks.contains(where: { $0.clock == .breachAuthority && $0.isOpen }) {
            next.append(
                "Fill in the authority's form from `incident dossier \(id)`, then note it with `incident authority \(id)`."
            )
        }
        if !state.clocks.contains(where: \.isOpen) {
            next.append("Nobody is to be told any more: `gdpr-requests incident close \(id)`.")
        }
        return next
    }

    /// What to do about those whom their mail did not reach.
    private static func missed(by clock: LegalClock, _ state: IncidentState) -> String? {
        guard let mails = state.progress(of: clock), mails.missed > 0 else { return nil }
        return "\(mails.missed) were not reached by mail: tell them in another way, then note it: "
            + "`gdpr-requests incident told \(state.incident.id) --clock \(clock.rawValue) --how …`."
    }
}
