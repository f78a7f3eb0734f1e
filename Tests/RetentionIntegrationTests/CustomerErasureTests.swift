import Contracts
import Foundation
import Journal
import PostgreSQL
import ServiceTesting
import Testbed
import Testing

extension OnRealServers {
    @Suite("erasing what a customer deletes")
    struct CustomerErasureTests {
        private func deleted(_ capture: Identifier<Capture>, of party: Party, at instant: Date) -> CaptureDeleted {
            CaptureDeleted(
                captureID: capture, rentalID: party.rental.rentalID, deletedAt: instant.inMilliseconds,
                finalAt: instant.addingTimeInterval(600).inMilliseconds)
        }

        private func restored(_ capture: Identifier<Capture>, of party: Party) -> CaptureRestored {
            CaptureRestored(captureID: capture, rentalID: party.rental.rentalID, restoredAt: party.at)
        }

        private func deletions(_ capture: Identifier<Capture>, in service: LiveService) async throws -> Int {
            try await service.runtime.rows(
                "select 1 from capture_deletion where capture_id = \(capture.uuid)"
            ).count
        }

        @Test func `it is hidden at once, erased when it can no longer be taken back, and nobody is asked`()
            async throws
        {
            try await LiveService.with { service, owners in
                let party = try await service.party(captures: 2)
                let capture = party.captures[0]
                try await service.events.say(deleted(capture, of: party, at: service.clock.now), version: 1)
                let hidden = try await service.hidden(capture)
                #expect(hidden.cause == .customer)
                #expect(try await service.state(hidden.erasureID) == "revocable")
                #expect(owners.ordered(hidden.erasureID).isEmpty)
                service.clock.advance(by: 600 + 60)
                #expect(try await service.attested(hidden.erasureID).cause == .customer)
                #expect(Set(owners.ordered(hidden.erasureID)) == [.ingest, .media, .notifications])
                #expect(try await !service.hasClock(capture))
                #expect(try await deletions(capture, in: service) == 0)
                #expect(try await service.journal(party.stream, kind: "erasure.attested").count == 1)
                // The neighbor stays, and the restoring is too late.
                try await service.events.say(restored(capture, of: party), version: 2)
                let other = try await service.party()
                #expect(try await service.hasClock(other.captures[0]))
                #expect(try await service.hasClock(party.captures[1]))
                #expect(try await service.state(hidden.erasureID) == "complete")
                #expect(try await service.events.count(CaptureShown.self, about: "\(capture)") == 0)
            }
        }

        @Test func `what is taken back in time is shown again, in whatever order that is told`() async throws {
            try await LiveService.with { service, owners in
                let party = try await service.party(captures: 2)
                let (capture, quick) = (party.captures[0], party.captures[1])
                try await service.events.say(deleted(capture, of: party, at: service.clock.now), version: 1)
                let first = try await service.hidden(capture)
                try await service.events.say(restored(capture, of: party), version: 2)
                _ = try await service.events.fact(CaptureShown.self, about: "\(capture)")
                #expect(try await service.state(first.erasureID) == "restored")
                // The restoring overtakes its deletion.
                try await service.events.say(restored(quick, of: party), version: 2)
                try await service.events.say(deleted(quick, of: party, at: service.clock.now), version: 1)
                // Told once more, an old deletion changes nothing; a new one opens another erasure.
                try await service.events.say(deleted(capture, of: party, at: service.clock.now), version: 1)
                try await service.events.say(deleted(capture, of: party, at: service.clock.now), version: 3)
                let second = try await eventually("hidden again") {
                    let all = try await service.events.facts(CaptureHidden.self, about: "\(capture)")
                    return all.count == 2 ? all.last : nil
                }
                #expect(second.erasureID != first.erasureID)
                #expect(try await service.events.count(CaptureHidden.self, about: "\(quick)") == 0)
                service.clock.advance(by: 660)
                _ = try await service.attested(second.erasureID)
                #expect(try await service.hasClock(quick) && owners.ordered(first.erasureID).isEmpty)
            }
        }

        @Test func `restoring the rental leaves alone what was deleted one by one`() async throws {
            try await LiveService.with { service, _ in
                let party = try await service.party(captures: 2)
                let (single, other) = (party.captures[0], party.captures[1])
                try await service.events.say(deleted(single, of: party, at: service.clock.now), version: 1)
                let erasure = try await service.hidden(single).erasureID
                try await service.events.say(party.deleted(at: service.clock.now), version: 2)
                _ = try await service.hidden(other)
                try await service.events.say(
                    RentalRestored(rentalID: party.rental.rentalID, restoredAt: party.at), version: 3)
                _ = try await service.events.fact(CaptureShown.self, about: "\(other)")
                #expect(try await service.state(erasure) == "revocable")
                service.clock.advance(by: 660)
                #expect(try await service.attested(erasure).cause == .customer)
                #expect(try await service.hasClock(other))
            }
        }

        @Test func `a guest's wish survives that the customer takes a deletion back`() async throws {
            try await LiveService.with { service, _ in
                let party = try await service.party()
                let capture = party.captures[0]
                try await service.events.say(
                    ErasureAsked(captureID: capture, rentalID: party.rental.rentalID, askedAt: party.at))
                let erasure = try await service.hidden(capture).erasureID
                try await service.events.say(deleted(capture, of: party, at: service.clock.now), version: 1)
                _ = try await eventually("revocable") {
                    try await service.state(erasure) == "revocable" ? true : nil
                }
                try await service.events.say(restored(capture, of: party), version: 2)
                _ = try await eventually("asked again") { try await service.state(erasure) == "asked" ? true : nil }
                #expect(try await service.events.count(CaptureShown.self, about: "\(capture)") == 0)
            }
        }
    }
}
