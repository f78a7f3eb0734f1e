import ArgumentParser
import Contracts
import Foundation
import Journal
import PersonalData
import PostgreSQL
import Retention
import ServiceHost
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

        @Test func `answers that come twice, late or pending first end in one attest with the first numbers`()
            async throws
        {
            var manners = Owners.Manners(silent: [.media])
            manners.copies = 3
            manners.isPendingFirst = true
            try await LiveService.with(owners: manners) { service, owners in
                let party = try await service.party()
                let request = Identifier<SubjectRequest>(at: party.at)
                try await service.events.say(
                    ErasureRequested(
                        requestID: request, captures: party.captures, lookups: [], requestedAt: party.at),
                    actor: "customer:ops")
                let erasure = try await service.hidden(party.captures[0]).erasureID
                _ = try await eventually("two answers") {
                    let shown = try await service.command("erasure", "show", "\(erasure)").printed
                    return shown.contains("retained") && shown.contains("removed") ? true : nil
                }
                // Pending alone is no end, and an answer of somebody who was not asked is none either.
                try await service.events.say(Owners.answer(.media, erasure, .pending))
                try await service.events.say(Owners.answer(.accounts, erasure, .removed))
                try await service.events.say(Owners.answer(.media, Identifier(at: party.at), .removed))
                _ = try await eventually("media's word") {
                    try await service.command("erasure", "show", "\(erasure)").printed.contains("pending") ? true : nil
                }
                #expect(try await service.state(erasure) == "erasing")
                for _ in 0..<2 { try await service.events.say(Owners.answer(.media, erasure, .removed)) }
                let attested = try await service.attested(erasure)
                #expect(attested.parts.map(\.rows) == [2, 2, 2, 1])
                for owner in Self.captureOwners {
                    try await service.events.say(Owners.answer(owner, erasure, .removed))
                }
                _ = try await service.party()
                #expect(try await service.events.count(ErasureAttested.self, about: "\(erasure)") == 1)
                #expect(try await service.journal(party.stream, kind: "erasure.attested").count == 1)
                #expect(owners.ordered(erasure).count == 3)
            }
        }

        @Test func `who keeps silent is named, ordered again, and waited for`() async throws {
            try await LiveService.with(owners: .init(silent: [.media])) { service, owners in
                let party = try await service.party(captures: 2)
                try await service.events.say(
                    ErasureAsked(
                        captureID: party.captures[0], rentalID: party.rental.rentalID, askedAt: party.at))
                let asked = try await service.hidden(party.captures[0]).erasureID
                try await service.events.say(
                    ErasureRequested(
                        requestID: Identifier(at: party.at), captures: [party.captures[1]], lookups: [],
                        requestedAt: party.at), actor: "court:ops")
                let erasing = try await service.hidden(party.captures[1]).erasureID
                _ = try await eventually("the order") { owners.ordered(erasing).contains(.media) ? true : nil }
                #expect(try await service.command("erasure", "list", "--late").printed.contains("No erasure is late"))

                service.clock.advance(by: 16 * 60)
                let late = try await service.command("erasure", "list", "--late").printed
                #expect(late.contains("\(erasing)") && late.contains("media (late)") && !late.contains("\(asked)"))
                _ = try await eventually("the order again") {
                    owners.ordered(erasing).count { $0 == .media } == 2 ? true : nil
                }
                // Those who have answered are left in peace.
                #expect(owners.ordered(erasing).count { $0 != .media } == 2)
                owners.behave { $0.silent = [] }
                service.clock.advance(by: 31 * 60)
                _ = try await service.attested(erasing)

                service.clock.advance(by: 14 * 86_400)
                let overdue = try await service.events.fact(DecisionOverdue.self, about: "\(asked)").fact
                #expect(overdue.rentalID == party.rental.rentalID && overdue.customerID == party.rental.customerID)
                #expect(try await service.command("erasure", "list", "--late").printed.contains("decision (late)"))
                service.clock.advance(by: 86_400)
                _ = try await service.party()
                #expect(try await service.events.count(DecisionOverdue.self, about: "\(asked)") == 1)
                // What is late is still decided.
                let unsure = try await service.command(
                    "erasure", "approve", "--rental", "\(party.rental.rentalID)", "--as", "tester", "--because", "call")
                #expect(unsure.failure.map { "\($0)" }?.contains("--yes") == true)
                try await service.command(
                    "erasure", "approve", "--rental", "\(party.rental.rentalID)", "--yes", "--as", "tester",
                    "--because", "call"
                ).failure.map { throw $0 }
                _ = try await service.attested(asked)
            }
        }

        @Test func `two processes erase everything once`() async throws {
            try await LiveService.with { service, owners in
                try await LiveService.process(on: service.host, clock: service.clock) { _ in
                    let party = try await service.party(captures: 40)
                    service.clock.advance(by: 190 * 86_400)
                    var erasures: [Identifier<Erasure>] = []
                    for capture in party.captures { erasures.append(try await service.hidden(capture).erasureID) }
                    for erasure in erasures { _ = try await service.attested(erasure) }
                    #expect(Set(erasures).count == 40)
                    for (capture, erasure) in zip(party.captures, erasures) {
                        #expect(try await service.events.count(CaptureHidden.self, about: "\(capture)") == 1)
                        #expect(try await service.events.count(ErasureAttested.self, about: "\(erasure)") == 1)
                        #expect(owners.ordered(erasure).count == 3)
                    }
                    #expect(try await service.journal(party.stream, kind: "erasure.attested").count == 40)
                }
            }
        }

        @Test func `what an alarm needs is measured`() async throws {
            try await LiveService.with { service, _ in
                let party = try await service.party()
                try await service.events.say(
                    ErasureAsked(
                        captureID: party.captures[0], rentalID: party.rental.rentalID, askedAt: party.at))
                _ = try await service.hidden(party.captures[0])
                let text = try await eventually("the numbers") {
                    let text = service.service.frame.metrics.exposition()
                    return text.contains("erasures_open{state=\"asked\"} 1") ? text : nil
                }
                #expect(text.contains("oldest_capture_age_seconds ") && text.contains("erasure_oldest_open_seconds "))
            }
        }

        @Test func `the schema holds nothing about people that is not declared, and the journal only grows`()
            async throws
        {
            try await LiveService.with(isServing: false) { service, _ in
                let live = try await LiveColumn.all(of: "retention", in: service.service.owner)
                #expect(personalData.findings(in: live) == [])
                for statement in [
                    "delete from erasure", "delete from journal_entry", "update journal_entry set reason = ''",
                    "delete from erasure_answer", "update erasure_request set request_id = erasure_id",
                ] {
                    let error = await #expect(throws: DatabaseError.self) {
                        try await service.runtime.execute(Query(unsafe: statement))
                    }
                    #expect(error?.sqlState == "42501", "\(statement)")
                }
            }
        }
    }
}
