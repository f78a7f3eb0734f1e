import Contracts
import Foundation
import MessagingRuntime
import PersonalData
import ServiceHost
import ServiceTesting
import SubjectRights
import Testbed
import Testing

@Suite("The register of what is held", .enabled(if: TestServers.areThere, "TEST_SERVICES is not set"), .serialized)
struct RegisterTests {
    @Test func `the register says what a service holds, once for each change`() async throws {
        try await WholePlatform.with { platform in
            let unit = UnitOfWork(service: "accounts", database: platform.accounts.runtime)
            func describing(_ holds: String) -> DescribeData<AccountsData> {
                let table = PersonalTable(
                    "customer", holds: holds, retention: .account, keys: [.lookup(column: "x")],
                    columns: [PersonalColumn("x", .contact, for: "to find a person's rows", form: .lookup)])
                return DescribeData(
                    AccountsData.self, PersonalSchema("accounts", tables: [table]), unit: unit, now: { Date() },
                    logger: platform.accounts.frame.logger)
            }
            for holds in [UUID().uuidString, UUID().uuidString] {
                let isNews = try await describing(holds).say()
                let isNewsAgain = try await describing(holds).say()
                #expect(isNews && !isNewsAgain)
                _ = try await eventually("the register") {
                    try await platform.requests.command("register", "--json").contains(holds) ? true : nil
                }
                let page = try await platform.requests.command("register", "--html")
                #expect(page.hasPrefix("<!doctype html>") && page.contains(holds) && page.contains("person&#39;s rows"))
            }
            let text = try await platform.requests.command("register")
            #expect(text.contains("gdpr-requests") && text.contains("to answer the person who asked"))
        }
    }
}
