import Contracts
import Crypto
import Foundation
import PostgreSQL

/// Ten codes for whoever has lost the app; each opens once. They are shown when they are made, and kept as hashes.
struct RecoveryCodes<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// Replaces somebody's codes.
    ///
    /// - Returns: the new ones, as they are shown: three groups of five letters and digits without those that look alike.
    func replace(of person: Identifier<Person>) async throws -> [String] {
        let alphabet = Array("23456789abcdefghjkmnpqrstuvwxyz")
        let codes = (0..<10).map { _ in
            let signs = (0..<15).map { _ in alphabet.randomElement() ?? "2" }
            return stride(from: 0, to: 15, by: 5).map { String(signs[$0..<($0 + 5)]) }.joined(separator: "-")
        }
        try await remove(of: person)
        try await runner.execute(
            """
            insert into recovery_code (hash, person_id)
            select h, \(person.uuid) from unnest(\(codes.map { Self.hash($0, of: person) })) as h
            """)
        return codes
    }

    /// - Returns: whether it was one of the person's that was not used before.
    func use(_ code: String, of person: Identifier<Person>, at now: Date) async throws -> Bool {
        try await runner.execute(
            """
            update recovery_code set used_at = \(now)
            where hash = \(Self.hash(code, of: person)) and person_id = \(person.uuid) and used_at is null
            """) == 1
    }

    func left(of person: Identifier<Person>) async throws -> Int {
        let count: Int64? = try await runner.value(
            "select count(*) from recovery_code where person_id = \(person.uuid) and used_at is null")
        return Int(count ?? 0)
    }

    func remove(of person: Identifier<Person>) async throws {
        try await runner.execute("delete from recovery_code where person_id = \(person.uuid)")
    }

    /// Nobody guesses 74 bits, not even with the table in hand, so that no stretching is needed.
    private static func hash(_ code: String, of person: Identifier<Person>) -> [UInt8] {
        let tidy = code.lowercased().filter { $0.isLetter || $0.isNumber }
        return Array(SHA256.hash(data: Array("\(person) \(tidy)".utf8)))
    }
}
