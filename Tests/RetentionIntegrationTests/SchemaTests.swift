import PersonalData
import PostgreSQL
import Retention
import ServiceTesting
import Testing

extension OnRealServers {
    @Suite("the schema")
    struct SchemaTests {
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
