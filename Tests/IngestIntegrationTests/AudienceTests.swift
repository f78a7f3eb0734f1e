import Contracts
import Foundation
import PostgreSQL
import Testing
import Vault

extension OnRealServers {
    @Suite("the audience of a mailing")
    struct AudienceTests {
        private func listed(
            _ scope: MailingScope, by service: LiveService
        ) async throws -> [AudienceListed<IngestData>] {
            var order = ListAudience<IngestData>(
                mailingID: Identifier(UUID()), scope: scope, askedAt: Date().inMilliseconds)
            while true {
                try await service.hear(order, version: 1)
                let parts = try await service.said(AudienceListed<IngestData>.self, about: "\(order.mailingID)")
                guard let next = parts.last?.next else { return parts }
                (order.part, order.after) = (order.part + 1, next)
            }
        }

        @Test func `of many captures exactly those in scope are listed, each address sealed as it is`() async throws {
            try await LiveService.with(running: false) { service in
                let (booth, other) = (try await TestBooth.enrol(at: service), try await TestBooth.enrol(at: service))
                let begin = Date(timeIntervalSince1970: 1_700_000_000)
                var captures: [Identifier<Capture>] = []
                for (index, mail) in ["a@mail.example", nil, "no address", "b@mail.example", "c@mail.example"]
                    .enumerated()
                {
                    let made = try booth.make([[1]], sequence: index + 1, mail: mail)
                    try await service.hear(made.message)
                    try await service.owner.execute(
                        "update capture set made_at = \(begin + Double(index) * 60) where id = \(made.id.uuid)")
                    captures.append(made.id)
                }
                let decoy = try other.make([[1]], mail: "decoy@mail.example")
                try await service.hear(decoy.message)

                let parts = try await listed(
                    MailingScope(boothID: booth.id, from: begin, until: begin + 240), by: service)
                let part = try #require(parts.first)
                #expect(parts.count == 1 && part.part == 1)
                #expect(part.records == 4, "the last one was made at the end of the window, which is outside")
                #expect(Set(part.members.map(\.captureID)) == [captures[0], captures[3]])
                for member in part.members {
                    let mail = try await service.vault.openText(
                        SealedValue(text: member.address.text), purpose: SealedPurpose.mailAddress)
                    #expect(["a@mail.example", "b@mail.example"].contains(mail))
                    #expect(member.customerID == nil && member.lookup.hash.count == 64)
                }

                let key: UUID? = try await service.runtime.value(
                    "select key_id from capture_key where capture_id = \(captures[0].uuid)")
                try await service.vault.destroyKey(KeyID(try #require(key)))
                let again = try await listed(MailingScope(boothID: booth.id, until: begin + 240), by: service)
                #expect(
                    again.first?.members.map(\.captureID) == [captures[3]], "nobody tells an erased capture's guest")
                #expect(again.first?.records == 4)
            }
        }

        @Test func `many captures come in numbered parts, each capture once`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                try await service.owner.execute(
                    """
                    with made as (
                        insert into capture_key (capture_id, key_id, booth_id, created_at)
                        select gen_random_uuid(), gen_random_uuid(), \(booth.id.uuid), \(Date())
                        from generate_series(1, 1000) returning capture_id
                    )
                    insert into capture (id, booth_id, sequence, session, made_at, said_at, heard_at, skew_ms, state,
                        language, consents)
                    select capture_id, \(booth.id.uuid), row_number() over (), 'S', \(Date()), \(Date()), \(Date()), 0,
                        'incomplete', 'nl', '[]'
                    from made
                    """)
                let parts = try await listed(MailingScope(boothID: booth.id), by: service)
                #expect(parts.map(\.part) == [1, 2, 3])
                #expect(parts.map(\.records) == [500, 500, 0])
            }
        }
    }
}
