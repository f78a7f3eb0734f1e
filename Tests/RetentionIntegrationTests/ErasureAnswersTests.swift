import ArgumentParser
import Contracts
import Foundation
import PostgreSQL
import ServiceHost
import ServiceTesting
import Testbed
import Testing

extension OnRealServers {
    @Suite("answers of owners")
    struct ErasureAnswersTests {
        private static let captureOwners: [OwnerName] = [.ingest, .media, .notifications]

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
                // One waits for the customer's decision, and for two days now.
                service.clock.advance(by: 2 * 86_400)
                func figure(_ series: String, in text: String) -> Double? {
                    text.split(separator: "\n").first { $0.hasPrefix(series + " ") }
                        .flatMap { $0.split(separator: " ").last }.flatMap { Double($0) }
                }
                let text = try await eventually("the numbers", within: .seconds(60)) {
                    let text = service.service.frame.metrics.exposition()
                    let age = figure("erasure_oldest_open_seconds{state=\"asked\"}", in: text)
                    return age.map { $0 >= 2 * 86_400 } == true ? text : nil
                }
                #expect(figure("erasures_open{state=\"asked\"}", in: text) == 1)
                #expect(figure("erasures_open{state=\"erasing\"}", in: text) == 0)
                #expect(figure("erasure_oldest_open_seconds{state=\"erasing\"}", in: text) == 0)
                #expect(figure("oldest_capture_age_seconds", in: text).map { $0 >= 2 * 86_400 } == true)
            }
        }
    }
}
