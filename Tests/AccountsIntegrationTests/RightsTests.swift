import Accounts
import PersonalData
import PostgreSQL
import ServiceTesting
import Testing

extension OnRealServers {
    @Suite("rights and declarations")
    struct RightsTests {
        @Test func `the schema holds nothing about people that is not declared`() async throws {
            try await LiveService.with { service in
                let live = try await LiveColumn.all(of: "accounts", in: service.owner)
                #expect(personalData.findings(in: live) == [])
            }
        }

        @Test func `the service can neither reach others nor change what it did`() async throws {
            try await LiveService.with { service in
                for statement in [
                    "select * from ingest.outbox", "select * from media.outbox", "create table accounts.more (id int)",
                    "delete from operator_act", "update operator_act set reason = ''",
                    "update customer set kind = 'legal-person'",
                    "update rental set retention_months = 24", "delete from customer",
                ] {
                    let error = await #expect(throws: DatabaseError.self) {
                        try await service.runtime.execute(Query(unsafe: statement))
                    }
                    #expect(error?.kind == .permission || error?.sqlState == "42501", "\(statement)")
                }
            }
        }
    }
}
