import Contracts
import Foundation
import Retention
import ServiceTesting
import Testbed
import Testing

extension OnRealServers {
    @Suite("killed in the middle")
    struct KillTests {
        /// Each place where a process may die, at the opening and at the answers.
        @Test(arguments: ["handled", "committed", "told"], [1, 2])
        func `an erasure ends complete, once, when the process is killed on the way`(point: String, times: Int)
            async throws
        {
            try await LiveService.with(isServing: false) { service, owners in
                let party = try await prepared(service)
                let victim = try RetentionProcess(on: service.host, dyingAt: "\(point):\(times)")
                try await victim.waitUntilReady()
                try await service.events.say(
                    ErasureRequested(
                        requestID: Identifier(at: party.at), captures: party.captures, lookups: [],
                        requestedAt: party.at), actor: "court:ops")
                #expect(await victim.ended(within: .seconds(60)), "it reached \(point) \(times) times")
                let heir = try RetentionProcess(on: service.host)
                let erasure = try await service.hidden(party.captures[0]).erasureID
                _ = try await service.attested(erasure)
                heir.stop()
                #expect(await heir.ended(within: .seconds(30)))
                #expect(try await service.state(erasure) == "complete")
                #expect(try await service.journal(party.stream, kind: "erasure.attested").count == 1)
                #expect(Set(owners.ordered(erasure)) == [.ingest, .media, .notifications])
                #expect(try await !service.hasClock(party.captures[0]))
            }
        }

        /// A capture with its clock, made by a process that is gone again.
        private func prepared(_ service: LiveService) async throws -> Party {
            var party: Party?
            try await LiveService.process(on: service.host, clock: service.clock) { _ in
                party = try await service.party()
            }
            return try #require(party)
        }
    }
}
