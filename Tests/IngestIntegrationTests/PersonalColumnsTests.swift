import Contracts
import Foundation
import Hexadecimal
import Ingest
import PersonalData
import PostgreSQL
import ServiceHost
import ServiceTesting
import SubjectRights
import Testing
import Vault

extension OnRealServers {
    @Suite("what is personal")
    struct PersonalColumnsTests {
        @Test func `a person is found by address, with the captures that are theirs`() async throws {
            try await LiveService.with { service in
                let booth = try await TestBooth.enrol(at: service)
                let mail = "guest.\(UUID())@mail.example"
                let made = try booth.make([[1]], mail: mail)
                try await booth.upload(made.files[0], of: made.id, to: service)
                try await service.hear(made.message)
                let stranger = try booth.make([[2]], sequence: 2, mail: "stranger.\(UUID())@mail.example")
                try await service.hear(stranger.message)
                let hasher = try LookupHasher(pepperFile: service.frame.settings.string("PEPPER_FILE"))
                let lookups = try hasher.allHashes(mail: mail.uppercased()).map {
                    AddressLookup($0)
                }
                let request = Identifier<SubjectRequest>(at: Date())
                try await service.events.say(
                    FindData<IngestData>(requestID: request, lookups: lookups, askedAt: Date()))
                let answer = try await service.events.fact(DataFound<IngestData>.self, about: "\(request)").fact
                #expect(answer.captures == [made.id])
                let counts = Dictionary(uniqueKeysWithValues: answer.items.map { ($0.table, $0.count) })
                #expect(
                    counts == [
                        "capture": 1, "capture_file": 1, "upload": 1, "capture_key": 1, "upload_attempt": 0,
                        "resumable_upload": 0, "upload_part": 0,
                    ])
                let nobody = Identifier<SubjectRequest>(at: Date())
                try await service.events.say(FindData<IngestData>(requestID: nobody, lookups: [], askedAt: Date()))
                let nothing = try await service.events.fact(DataFound<IngestData>.self, about: "\(nobody)").fact
                #expect(nothing.captures == nil && nothing.items.allSatisfy { $0.count == 0 })
            }
        }

        @Test func `every column that can hold words is declared`() async throws {
            try await LiveService.with(running: false) { service in
                let live = try await LiveColumn.all(of: "ingest", in: service.owner)
                #expect(personalData.findings(in: live).map(\.description) == [])
            }
        }

        @Test func `addresses lie sealed, and garbage in their place does not cost the capture`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let made = try booth.make([[1]], mail: "no address at all")
                try await booth.upload(made.files[0], of: made.id, to: service)
                try await service.hear(made.message)
                let row = try #require(
                    try await service.runtime.row(
                        """
                        select capture::text as text, address_lookup, address is null as is_missing from capture
                        where id = \(made.id.uuid)
                        """))
                #expect(try row.decode("address_lookup", as: [UInt8]?.self) == nil)
                #expect(try row.decode("is_missing", as: Bool.self) == false)
                #expect(!(try row.decode("text", as: String.self)).contains(String(hexadecimal: Array("address".utf8))))
            }
        }
    }
}
