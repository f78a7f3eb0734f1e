import Contracts
import Foundation
import Journal
import PostgreSQL
import ServiceTesting
import Testbed
import Testing

extension OnRealServers {
    @Suite("erasing")
    struct ErasureTests {
        private static let captureOwners: [OwnerName] = [.ingest, .media, .notifications]

        @Test func `a guest's wish is hidden at once, decided by the customer, and attested when everybody is done`()
            async throws
        {
            try await LiveService.with { service, owners in
                let party = try await service.party()
                let capture = party.captures[0]
                try await service.events.say(
                    ErasureAsked(captureID: capture, rentalID: party.rental.rentalID, askedAt: party.at))
                let hidden = try await service.hidden(capture)
                #expect(hidden.cause == .guest)
                #expect(try await service.state(hidden.erasureID) == "asked")
                let listed = try await service.command("erasure", "list", "--open").printed
                #expect(listed.contains("\(hidden.erasureID)") && listed.contains("the customer's decision"))
                #expect(owners.ordered(hidden.erasureID) == [])

                let decided = try await service.command(
                    "erasure", "approve", "\(hidden.erasureID)", "--as", "tester", "--because", "letter 4")
                #expect(decided.failure == nil)
                let attested = try await service.attested(hidden.erasureID)
                #expect(Set(owners.ordered(hidden.erasureID)) == Set(Self.captureOwners))
                let order = try #require(owners.order(hidden.erasureID, to: .media))
                #expect(order.captureID == capture && order.keyID == party.keyID && order.lookups.isEmpty)
                #expect(attested.parts.map(\.owner) == Self.captureOwners + [.retention])
                #expect(attested.parts.map(\.rows) == [2, 2, 2, 1] && attested.parts.map(\.objects) == [1, 1, 1, 0])
                #expect(attested.parts[2].outcome == .retained && attested.parts[2].retained.first?.reason == .evidence)
                // The row about the erasure stays, and the attest says so.
                #expect(attested.parts.last?.retained.map(\.table) == ["erasure"])
                #expect(try await !service.hasClock(capture))
                let entry = try #require(try await service.journal(party.stream, kind: "erasure.attested").first)
                #expect(entry.data["erasure"] == "\(hidden.erasureID)" && entry.data["decided-by"] == "tester")
                #expect(entry.data["owner.notifications"]?.contains("notice=1:evidence") == true)
                let shown = try await service.command("erasure", "show", "\(hidden.erasureID)").printed
                #expect(shown.contains("complete") && shown.contains("1 notice (evidence)"))

                // What comes late about an erased capture sets no clock, and asks nobody again.
                try await service.events.say(party.received(capture))
                try await service.events.say(
                    ErasureAsked(captureID: capture, rentalID: party.rental.rentalID, askedAt: party.at))
                let other = try await service.party()
                #expect(try await service.hasClock(other.captures[0]))
                #expect(try await !service.hasClock(capture))
                #expect(try await service.events.count(CaptureHidden.self, about: "\(capture)") == 1)
            }
        }

        @Test func `a refusal shows the capture again and tells whoever asked why`() async throws {
            try await LiveService.with { service, owners in
                let party = try await service.party()
                let capture = party.captures[0]
                let request = Identifier<SubjectRequest>(at: party.at)
                try await service.events.say(
                    ErasureRequested(requestID: request, captures: [capture], lookups: [], requestedAt: party.at),
                    actor: "ops")
                let hidden = try await service.hidden(capture)
                #expect(hidden.cause == .request)
                // Whoever asked before the customer decides is told too.
                let second = Identifier<SubjectRequest>(at: party.at)
                try await service.events.say(
                    ErasureRequested(requestID: second, captures: [capture], lookups: [], requestedAt: party.at))
                _ = try await eventually("the second request") {
                    try await service.command("erasure", "show", "\(hidden.erasureID)").printed.contains("\(second)")
                        ? true : nil
                }
                let reason = "the photograph is needed for a court case"
                for isFirst in [true, false] {
                    let failure = try await service.command(
                        "erasure", "refuse", "\(hidden.erasureID)", "--as", "tester", "--because", reason
                    ).failure
                    #expect((failure == nil) == isFirst)
                }
                _ = try await service.events.fact(CaptureShown.self, about: "\(capture)")
                let refused = try await eventually("both refusals") {
                    let facts = try await service.events.facts(ErasureRefused.self, about: "\(hidden.erasureID)")
                    return facts.count == 2 ? facts : nil
                }
                #expect(Set(refused.map(\.requestID)) == [request, second])
                #expect(refused.allSatisfy { $0.reason == reason && $0.captureID == capture })
                #expect(try await service.hasClock(capture))
                #expect(owners.ordered(hidden.erasureID).isEmpty)
                #expect(try await service.journal(party.stream, kind: "erasure.refused").count == 1)
            }
        }

        @Test func `a court's decision asks nobody, and a person's other data are erased apart from captures`()
            async throws
        {
            try await LiveService.with { service, owners in
                let party = try await service.party()
                let request = Identifier<SubjectRequest>(at: party.at)
                let lookup = AddressLookup(version: 3, hash: String(repeating: "0a", count: 32))
                let asked = ErasureRequested(
                    requestID: request, captures: party.captures, lookups: [lookup], requestedAt: party.at)
                // Said twice: one erasure for each part all the same.
                for _ in 0..<2 { try await service.events.say(asked, actor: "court:ops") }
                let hidden = try await service.hidden(party.captures[0])
                let attested = try await service.attested(hidden.erasureID)
                #expect(attested.requestID == request && attested.cause == .request)
                let row = try await eventually("the person's erasure") {
                    try await service.runtime.row(
                        "select id, lookups from erasure where person_request = \(request.uuid) and state = 'complete'")
                }
                let person = Identifier<Erasure>(try row.decode("id", as: UUID.self))
                #expect(Set(owners.ordered(person)) == Set(Self.captureOwners + [.accounts]))
                #expect(owners.order(person, to: .accounts)?.lookups == [lookup])
                let proof = try await service.attested(person)
                #expect(proof.captureID == nil && proof.requestID == request && proof.parts.count == 5)
                // Nobody is to be found by them any more.
                #expect(try row.decode("lookups", as: [[UInt8]].self).isEmpty)
                #expect(try await service.journal(.request(request.uuid), kind: "erasure.attested").count == 1)
                #expect(owners.ordered(hidden.erasureID).count == 3)
                // Whoever asks for what is erased already gets the same proof.
                let later = Identifier<SubjectRequest>(at: party.at)
                try await service.events.say(
                    ErasureRequested(
                        requestID: later, captures: party.captures, lookups: [], requestedAt: party.at))
                let proofs = try await eventually("the proof again") {
                    let facts = try await service.events.facts(ErasureAttested.self, about: "\(hidden.erasureID)")
                    return facts.count == 2 ? facts : nil
                }
                #expect(proofs.map(\.requestID) == [request, later] && proofs[0].parts == proofs[1].parts)
                #expect(try await service.journal(party.stream, kind: "erasure.attested").count == 1)
            }
        }

        @Test func `whoever was there for a closed customer only is erased everywhere, and no request waits for it`()
            async throws
        {
            try await LiveService.with { service, owners in
                let now = service.clock.now.inMilliseconds
                let closing = Identifier<AccountClosing>(at: now)
                let lookup = AddressLookup(version: 3, hash: String(repeating: "0b", count: 32))
                let closed = CustomerClosed(
                    closingID: closing, customerID: Identifier(at: now), lookups: [lookup], closedAt: now)
                for _ in 0..<2 { try await service.events.say(closed) }
                let row = try await eventually("the erasure") {
                    try await service.runtime.row(
                        "select id from erasure where person_request = \(closing.uuid) and state = 'complete'")
                }
                let erasure = Identifier<Erasure>(try row.decode("id", as: UUID.self))
                #expect(owners.order(erasure, to: .accounts)?.lookups == [lookup])
                #expect(Set(owners.ordered(erasure)) == Set(Self.captureOwners + [.accounts]))
                #expect(try await service.attested(erasure).requestID == nil)
            }
        }
    }
}
