import Accounts
import Contracts
import Foundation
import Hexadecimal
import PersonalData
import PostgreSQL
import ServiceTesting
import Testbed
import Testing

extension OnRealServers {
    @Suite("erasing people")
    struct ErasureTests {
        private func customer(
            _ kind: String, _ mail: String, at service: LiveService
        ) async throws -> Identifier<Customer> {
            var arguments = [
                "customer", "enrol", "--kind", kind, "--name", "Feest", "--mail", mail, "--as", "tester", "--because",
                "ticket 12",
            ]
            if kind == "legal-person" { arguments += ["--contact", "Ann Peeters"] }
            let (printed, failure) = try await service.attempt(arguments)
            if let failure { throw failure }
            return try #require(Identifier<Customer>(printed.trimmingCharacters(in: .whitespacesAndNewlines)))
        }

        /// Orders the erasure of whoever has the contact's address, and returns the answer.
        private func erase(
            contactOf customer: Identifier<Customer>, at service: LiveService
        ) async throws -> DataErased<AccountsData> {
            let lookup: [UInt8] = try #require(
                try await service.owner.value("select contact_lookup from customer where id = \(customer.uuid)"))
            let hash = String(hexadecimal: lookup)
            let order = EraseData<AccountsData>(
                erasureID: Identifier(at: Date()), captureID: nil, lookups: [AddressLookup(version: 1, hash: hash)],
                askedAt: Date().inMilliseconds)
            try await service.events.say(order)
            var first = try await service.events.fact(DataErased<AccountsData>.self, about: "\(order.erasureID)").fact
            try await service.events.say(order)
            let second = try await eventually("the same answer again") {
                let all = try await service.events.facts(DataErased<AccountsData>.self, about: "\(order.erasureID)")
                return all.count > 1 ? all.last : nil
            }
            first.answeredAt = second.answeredAt
            #expect(first == second)
            return first
        }

        /// The declared columns of a customer that are not null.
        private func held(_ customer: Identifier<Customer>, at service: LiveService) async throws -> Set<String> {
            var held: Set<String> = []
            for column in try #require(personalData.table("customer")).columns {
                let row = try await service.owner.row(
                    "select 1 from customer where id = \(customer.uuid) and \(identifier: column.name) is not null"
                )
                if row != nil { held.insert(column.name) }
            }
            return held
        }

        @Test func `a person who rents nothing goes with everything, and their key`() async throws {
            try await LiveService.with { service in
                let person = try await customer("natural-person", "p.\(UUID())@feest.example", at: service)
                _ = try await service.booked(person, from: "2020-06-01", until: "2020-06-02")
                try await service.command(
                    "token", "issue", "--customer", "\(person)", "--scopes", "captures:read", "--label", "test", "--as",
                    "tester", "--because", "test")
                let answer = try await erase(contactOf: person, at: service)
                #expect(answer.outcome == .removed && answer.retained == [])
                #expect(
                    answer.removed == [TableCount(table: "customer", count: 1), TableCount(table: "token", count: 1)])
                #expect(try await held(person, at: service) == ["enrolled_at", "kind"])
                #expect(
                    try await service.command("customer", "list", "--json", "--limit", "100000").contains("\(person)"))
            }
        }

        @Test func `a company stays, and its contact goes`() async throws {
            try await LiveService.with { service in
                let company = try await customer("legal-person", "c.\(UUID())@feest.example", at: service)
                let answer = try await erase(contactOf: company, at: service)
                #expect(answer.outcome == .retained)
                #expect(answer.retained == [RetainedData(table: "customer", count: 1, reason: .company)])
                #expect(try await held(company, at: service) == ["enrolled_at", "kind", "name"])
            }
        }

        @Test func `who rents now or will rent is kept because of the contract`() async throws {
            try await LiveService.with { service in
                let person = try await customer("natural-person", "r.\(UUID())@feest.example", at: service)
                _ = try await service.booked(person, from: "2099-06-01", until: "2099-06-02")
                let before = try await held(person, at: service)
                let answer = try await erase(contactOf: person, at: service)
                #expect(answer.outcome == .retained && answer.removed == [])
                #expect(answer.retained == [RetainedData(table: "customer", count: 1, reason: .contract)])
                #expect(try await held(person, at: service) == before && before.contains("contact_mail"))
            }
        }

        @Test func `of a capture nothing is held, which is answered too`() async throws {
            try await LiveService.with { service in
                let order = EraseData<AccountsData>(
                    erasureID: Identifier(at: Date()), captureID: Identifier(at: Date()), askedAt: Date().inMilliseconds
                )
                try await service.events.say(order)
                let answer = try await service.events.fact(DataErased<AccountsData>.self, about: "\(order.erasureID)")
                    .fact
                #expect(answer.outcome == .removed && answer.removed == [] && answer.objects == 0)
            }
        }
    }
}
