import Contracts
import Foundation
import Journal
import PostgreSQL
import ServiceTesting
import Testbed
import Testing

extension OnRealServers {
    @Suite("who decides about an erasure")
    struct ErasureDecisionTests {
        @Test func `a capture that no rental covers waits a day for one, and then nobody has to be asked`() async throws
        {
            try await LiveService.with { service, _ in
                let party = try await service.party()
                let (unbound, late) = (Identifier<Capture>(at: party.at), Identifier<Capture>(at: party.at))
                let request = Identifier<SubjectRequest>(at: party.at)
                try await service.events.say(
                    ErasureRequested(
                        requestID: request, captures: [unbound, late], lookups: [], requestedAt: party.at),
                    actor: "ops")
                let (erasure, second) = (
                    try await service.hidden(unbound).erasureID, try await service.hidden(late).erasureID
                )
                let listed = try await service.command("erasure", "list", "--open").printed
                #expect(listed.contains("a rental; without one"))
                // One of them was only heard of late: it is the customer's.
                try await service.events.say(party.received(late))
                _ = try await service.events.fact(ClockSet.self, about: "\(late)")
                service.clock.advance(by: 86_400 + 60)
                let attested = try await service.attested(erasure)
                #expect(attested.requestID == request && attested.captureID == unbound)
                let stream = try #require(JournalStream("erasure:\(erasure)"))
                let entry = try #require(try await service.journal(stream, kind: "erasure.attested").first)
                #expect(entry.data["decided-by"] == "service:retention")
                #expect(try await service.state(second) == "asked")
                service.clock.advance(by: 14 * 86_400)
                let overdue = try await service.events.fact(DecisionOverdue.self, about: "\(second)").fact
                #expect(overdue.customerID == party.rental.customerID)
                #expect(try await service.events.count(DecisionOverdue.self, about: "\(erasure)") == 0)
            }
        }

        @Test func `a decision about a rental that is heard of late is said to be overdue all the same`() async throws {
            try await LiveService.with { service, _ in
                let party = try await service.party()
                let (capture, rental) = (Identifier<Capture>(at: party.at), Identifier<Rental>(at: party.at))
                try await service.events.say(
                    ErasureAsked(captureID: capture, rentalID: rental, askedAt: party.at))
                let erasure = try await service.hidden(capture).erasureID
                service.clock.advance(by: 15 * 86_400)
                let later = service.clock.now.addingTimeInterval(-60)
                _ = try await eventually("a look at what is overdue") {
                    try await service.runtime.row(
                        "select 1 from timer where name = 'remind' and ran_at > \(later)")
                }
                #expect(try await service.events.count(DecisionOverdue.self, about: "\(erasure)") == 0)
                var booked = party.rental
                booked.rentalID = rental
                try await service.events.say(booked, version: 1)
                let overdue = try await service.events.fact(DecisionOverdue.self, about: "\(erasure)").fact
                #expect(overdue.rentalID == rental && overdue.customerID == party.rental.customerID)
            }
        }
    }
}
