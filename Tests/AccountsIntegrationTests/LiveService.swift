import Accounts
import Contracts
import Foundation
import Passwords
import PostgreSQL
import ServiceTesting
import Testbed
import Testing

/// accounts on real servers.
typealias LiveService = ServiceOnServers<Accounts>

extension ServiceOnServers<Accounts> {
    static func with(
        isServing: Bool = true, _ more: [String: String] = [:],
        passwords: PasswordHasher = PasswordHasher(.forTests), now: @escaping @Sendable () -> Date = { Date() },
        _ body: (LiveService) async throws -> Void
    ) async throws {
        // One set of secrets for all tests on these servers: what one of them sealed lies there for the next.
        let directory = "\(TestServers.services ?? "")/secrets-of-tests"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try await with(
            [
                "MASTER_KEY_FILE": "\(directory)/master", "PEPPER_FILE": "\(directory)/pepper",
                "OBJECT_STORE_URL": "file://\(directory)/objects",
                "PASS_KEY_FILE": "\(directory)/pass", "JOURNAL_KEY_FILE": "\(directory)/journal",
                "LEAKED_PASSWORDS_FILE": try LeakedPasswords.file(in: directory),
            ].merging(more) { $1 }, isServing: isServing, now: now,
            parts: { try await Accounts.parts($0, passwords: passwords) }, body)
    }

    /// A new token of an operator with these scopes.
    func operatorToken(_ scopes: String) async throws -> String {
        let text = try await command(
            "token", "issue", "--operator", "--scopes", scopes, "--label", "test", "--as", "tester", "--because", "test"
        )
        return try #require(text.split(separator: "\n").last.map(String.init))
    }

    private static func identifier<Kind>(_ text: String) throws -> Identifier<Kind> {
        try #require(Identifier<Kind>(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    /// A new customer.
    func enrolled(
        mail: String = "ann.\(UUID())@feest.example", language: String = "nl"
    ) async throws -> Identifier<Customer> {
        try Self.identifier(
            try await command(
                "customer", "enrol", "--kind", "legal-person", "--name", "Feest BV", "--contact", "Ann Peeters",
                "--mail", mail, "--language", language, "--as", "tester", "--because", "ticket 12"))
    }

    /// A new rental of this customer.
    func booked(
        _ customer: Identifier<Customer>, booth: String = UUID().uuidString,
        from: String = "2026-06-01", until: String = "2026-06-02", months: String = "12"
    ) async throws -> Identifier<Rental> {
        try Self.identifier(
            try await command(
                "rental", "book", "--customer", "\(customer)", "--booth", booth, "--from", from, "--until", until,
                "--purpose", "party", "--instruction", "2026-1", "--months", months, "--as", "tester", "--because",
                "ticket 12"))
    }

    /// How many rows there are of all that a refusal must not touch.
    func rowCounts() async throws -> [Int64] {
        let row = try #require(
            try await runtime.row(
                """
                select (select count(*) from customer) as a, (select count(*) from rental) as b,
                    (select count(*) from rental_booth) as c, (select count(*) from operator_act) as d,
                    (select count(*) from outbox) as e
                """))
        return try (0..<5).map { try row.decode($0, as: Int64.self) }
    }
}
