import Contracts
import Deadlines
import Foundation
import GDPRRequests
import Testing

@Suite("IncidentPolicy")
struct IncidentPolicyTests {
    private let awareAt = Date(timeIntervalSince1970: 1_800_000_000)

    private func state(proposedBy: String = "An Peeters") -> IncidentState {
        var state = IncidentState(
            incident: OpenedIncident(
                id: Identifier(at: awareAt), kind: .access, cause: .unlawful, awareAt: awareAt, openedAt: awareAt,
                facts: IncidentFacts(what: "somebody looked", contact: "us"), scope: MailingScope(),
                mailingID: Identifier(at: awareAt), texts: [:], proposedBy: proposedBy, reason: "7"),
            clocks: IncidentPolicy.clocks(awareAt: awareAt))
        state.counts = IncidentCounts(guests: 1, customers: 1, records: 1)
        state.testedAt = awareAt
        return state
    }

    @Test func `C66 three clocks start, and each is due seventy-two times sixty minutes after awareness`() {
        let clocks = IncidentPolicy.clocks(awareAt: awareAt)
        #expect(clocks.map(\.clock) == [.breachAuthority, .breachCustomers, .breachPeople])
        #expect(clocks.allSatisfy { $0.dueAt.timeIntervalSince(awareAt) == 72 * 60 * 60 })
        #expect(clocks.allSatisfy { $0.legalMaximumAt > $0.dueAt })
    }

    @Test func `C58 there are ten cases of an incident`() {
        #expect(IncidentKind.allCases.count * IncidentCause.allCases.count == 10)
    }

    @Test(arguments: ["An Peeters", "an peeters", "  An   PEETERS ", "AnPeeters"])
    func `whoever proposed cannot confirm, however the name is written`(who: String) {
        #expect(throws: IncidentPolicy.Refusal.samePerson) {
            try IncidentPolicy.checkConfirmation(of: state(), by: who)
        }
    }

    @Test func `nothing is sent that was not counted and seen`() throws {
        try IncidentPolicy.checkConfirmation(of: state(), by: "Bo")
        var uncounted = state()
        uncounted.counts = nil
        #expect(throws: IncidentPolicy.Refusal.notCounted) {
            try IncidentPolicy.checkConfirmation(of: uncounted, by: "Bo")
        }
        var unseen = state()
        unseen.testedAt = nil
        #expect(throws: IncidentPolicy.Refusal.notSeen) {
            try IncidentPolicy.checkConfirmation(of: unseen, by: "Bo")
        }
    }

    @Test func `the authority may be told to the last second, and after it only with reasons`() throws {
        let due = awareAt.addingTimeInterval(72 * 3600)
        try IncidentPolicy.checkTelling(state(), at: due.addingTimeInterval(-1), lateBecause: nil, now: due)
        #expect(throws: IncidentPolicy.Refusal.lateWithoutReason) {
            try IncidentPolicy.checkTelling(state(), at: due, lateBecause: nil, now: due)
        }
        try IncidentPolicy.checkTelling(state(), at: due, lateBecause: "found late", now: due)
        #expect(throws: IncidentPolicy.Refusal.toldInTheFuture) {
            try IncidentPolicy.checkTelling(state(), at: due.addingTimeInterval(1), lateBecause: "x", now: due)
        }
    }

    @Test func `what is not owed to one ends the mail to all, and what was confirmed is owed`() throws {
        var state = state()
        try IncidentPolicy.checkNotOwed(state, .breachPeople)
        state.clocks[2].notOwedBecause = "no high risk"
        #expect(throws: IncidentPolicy.Refusal.told) { try IncidentPolicy.checkNotOwed(state, .breachPeople) }
        #expect(throws: IncidentPolicy.Refusal.notOwed(.breachPeople)) {
            try IncidentPolicy.checkConfirmation(of: state, by: "Bo")
        }
        try IncidentPolicy.checkTelling(state, .breachCustomers, at: awareAt, now: awareAt)
        state.confirmedAt = awareAt
        #expect(throws: IncidentPolicy.Refusal.beingMailed) { try IncidentPolicy.checkNotOwed(state, .breachCustomers) }
        try IncidentPolicy.checkNotOwed(state, .breachAuthority)
    }

    @Test func `nobody notes that people were told while their mails are under way`() throws {
        var state = state()
        state.guests = MailingProgress(delivered: 1, failed: 1, left: 3)
        #expect(throws: IncidentPolicy.Refusal.mailsLeft(3)) {
            try IncidentPolicy.checkTelling(state, .breachPeople, at: awareAt, now: awareAt)
        }
        state.guests?.left = 0
        let late = awareAt.addingTimeInterval(80 * 3600)
        try IncidentPolicy.checkTelling(state, .breachPeople, at: late, now: late)
        #expect(IncidentStatus(state, at: late).next.contains { $0.contains("1 were not reached") })
    }

    @Test func `an incident is closed when everybody has been told and no mail is left`() throws {
        var open = state()
        #expect(throws: IncidentPolicy.Refusal.stillOpen([.breachAuthority, .breachCustomers, .breachPeople])) {
            try IncidentPolicy.checkClosing(open)
        }
        for index in open.clocks.indices { open.clocks[index].toldAt = awareAt }
        open.guests = MailingProgress(left: 2)
        #expect(throws: IncidentPolicy.Refusal.mailsLeft(2)) { try IncidentPolicy.checkClosing(open) }
        open.guests = MailingProgress(delivered: 2)
        try IncidentPolicy.checkClosing(open)
    }

    @Test(arguments: [(25.0, [Int]()), (24.0, [24]), (11.0, [24, 12]), (4.0, [24, 12, 4]), (-1.0, [24, 12, 4])])
    func `alarms ring twenty-four, twelve and four hours before a deadline`(hoursLeft: Double, rung: [Int]) {
        for clock in LegalClock.allCases {
            let deadline = LegalDeadline(
                clock: clock, subjectID: UUID(), dueAt: awareAt.addingTimeInterval(hoursLeft * 3600))
            #expect(deadline.alarms(at: awareAt) == rung)
        }
    }

    @Test func `a text's first line is its subject`() throws {
        let text = try IncidentTexts.text("# Your data\n\nSomething happened.\n", "en.md")
        #expect(text == MailingText(subject: "Your data", body: "Something happened."))
        #expect(throws: IncidentTexts.Refusal.noBody("en.md")) { try IncidentTexts.text("# Your data\n", "en.md") }
        #expect(throws: IncidentTexts.Refusal.noSubject("en.md")) { try IncidentTexts.text("\nbody", "en.md") }
        #expect(throws: IncidentTexts.Refusal.missing("nl.md")) { try IncidentTexts.read(from: "/nowhere") }
    }

    @Test func `time left is told in the two largest units`() {
        #expect("\(TimeLeft(2 * 86_400 + 3 * 3600 + 59))" == "2 d 3 h")
        #expect("\(TimeLeft(3 * 3600 + 5 * 60))" == "3 h 5 min")
        #expect("\(TimeLeft(-600))" == "late by 10 min")
    }
}
