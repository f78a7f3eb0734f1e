import Contracts
import Crypto
import Foundation
import PostgreSQL

/// A text that people sign or agree to, word for word, in one language. It never changes.
struct Wording: Sendable {
    /// What staff sign before anything opens.
    static let undertaking = "undertaking"

    var subject: String
    var version: String
    var language: Language
    var body: String

    /// SHA-256 of the text, which stays with every signature and consent.
    var hash: [UInt8] { Array(SHA256.hash(data: Array(body.utf8))) }

    /// As pages show it.
    var paragraphs: [String] { body.split(separator: "\n").map(String.init) }
}

/// The queries on `wording`.
struct Wordings<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// The text that holds now; nil when none was published.
    func present(_ subject: String, _ language: Language, at now: Date) async throws -> Wording? {
        try await runner.row(
            """
            select * from wording
            where subject = \(subject) and language = \(language.rawValue) and published_at <= \(now)
            order by published_at desc, version desc limit 1
            """
        ).map(Wording.init)
    }

    /// - Returns: false when the version was published before.
    func publish(_ wording: Wording, at now: Date) async throws -> Bool {
        try await runner.execute(
            """
            insert into wording (subject, version, language, body, hash, published_at)
            values (\(wording.subject), \(wording.version), \(wording.language.rawValue), \(wording.body),
                \(wording.hash), \(now))
            on conflict do nothing
            """) == 1
    }
}

extension Wording {
    fileprivate init(_ row: Row) throws {
        subject = try row.decode("subject")
        version = try row.decode("version")
        guard let language = Language(rawValue: try row.decode("language")) else {
            throw DatabaseError(.decoding("wording.language holds a word that this release does not know"))
        }
        self.language = language
        body = try row.decode("body")
    }
}
