import Contracts
import Foundation
import PostgreSQL
import ServiceTesting
import Testing

extension OnRealServers {
    @Suite("erasing by itself")
    struct RentalErasureTests {
        @Test func `a deleted rental is hidden at once and shown again when it is restored in time`() async throws {
            try await LiveService.with { service, owners in
                let party = try await service.party(captures: 3)
                try await service.events.say(party.deleted(at: service.clock.now), version: 2)
                var erasures: [Identifier<Erasure>] = []
                for capture in party.captures { erasures.append(try await service.hidden(capture).erasureID) }
                // One that is uploaded late goes with the others.
                let late = Identifier<Capture>(at: party.at)
                try await service.events.say(party.received(late))
                erasures.append(try await service.hidden(late).erasureID)
                service.clock.advance(by: 590)
                try await service.events.say(
                    RentalRestored(rentalID: party.rental.rentalID, restoredAt: party.at), version: 3)
                for capture in party.captures + [late] {
                    _ = try await service.events.fact(CaptureShown.self, about: "\(capture)")
                }
                // The deletion, delivered again after the restoring, changes nothing.
                try await service.events.say(party.deleted(at: service.clock.now), version: 2)
                service.clock.advance(by: 3600)
                let other = try await service.party()
                try await service.events.say(
                    ErasureAsked(
                        captureID: other.captures[0], rentalID: other.rental.rentalID, askedAt: other.at))
                _ = try await service.hidden(other.captures[0])
                for (capture, erasure) in zip(party.captures + [late], erasures) {
                    #expect(try await service.state(erasure) == "restored")
                    #expect(try await service.events.count(CaptureHidden.self, about: "\(capture)") == 1)
                    #expect(owners.ordered(erasure).isEmpty)
                }
            }
        }

        @Test func `a deletion that is final erases everything, and restoring it then is too late`() async throws {
            try await LiveService.with { service, owners in
                let party = try await service.party(captures: 2)
                try await service.events.say(party.deleted(at: service.clock.now), version: 2)
                let first = try await service.hidden(party.captures[0])
                let second = try await service.hidden(party.captures[1])
                #expect(first.cause == .rental && owners.ordered(first.erasureID).isEmpty)
                service.clock.advance(by: 600 + 60)
                #expect(try await service.attested(first.erasureID).cause == .rental)
                _ = try await service.attested(second.erasureID)
                try await service.events.say(
                    RentalRestored(rentalID: party.rental.rentalID, restoredAt: party.at), version: 3)
                let other = try await service.party()
                #expect(try await service.hasClock(other.captures[0]))
                #expect(try await service.state(first.erasureID) == "complete")
                #expect(try await service.events.count(CaptureShown.self, about: "\(party.captures[0])") == 0)
                #expect(try await service.journal(party.stream, kind: "erasure.attested").count == 2)
            }
        }

        @Test func `a capture goes by itself when its time is over and not before`() async throws {
            try await LiveService.with { service, _ in
                let short = try await service.party()
                let long = try await service.party(months: 7)
                // Whatever the column says: the floor is looked at itself.
                try await service.service.owner.execute(
                    "update clock set erase_at = made_at where capture_id = \(long.captures[0].uuid)")
                service.clock.advance(by: 186 * 86_400)
                let hidden = try await service.hidden(short.captures[0])
                #expect(hidden.cause == .clock)
                #expect(try await service.attested(hidden.erasureID).cause == .clock)
                #expect(try await !service.hasClock(short.captures[0]))
                #expect(try await service.hasClock(long.captures[0]))
                #expect(try await service.events.count(CaptureHidden.self, about: "\(long.captures[0])") == 0)
                service.clock.advance(by: 31 * 86_400)
                _ = try await service.attested(try await service.hidden(long.captures[0]).erasureID)
            }
        }
    }
}
