import Accounts
import Foundation
import PostgreSQL
import ServiceTesting
import Testbed
import Testing

/// accounts on real servers.
typealias LiveService = ServiceOnServers<Accounts>

extension ServiceOnServers<Accounts> {
    static func with(_ body: (LiveService) async throws -> Void) async throws {
        // One set of secrets for all tests on these servers: what one of them sealed lies there for the next.
        let directory = "\(TestServers.services ?? "")/secrets-of-tests"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try await with(
            [
                "MASTER_KEY_FILE": "\(directory)/master", "PEPPER_FILE": "\(directory)/pepper",
                "PASS_KEY_FILE": "\(directory)/pass",
            ], body)
    }

    /// A new token of an operator with these scopes.
    func operatorToken(_ scopes: String) async throws -> String {
        let text = try await command(
            "token", "issue", "--operator", "--scopes", scopes, "--label", "test", "--as", "tester", "--because", "test"
        )
        return try #require(text.split(separator: "\n").last.map(String.init))
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
