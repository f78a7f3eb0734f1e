import Contracts
import Foundation
import Logging
import PostgreSQL
import Vault

/// A confirmed mailing whose recipients have addresses sealed under a key each, as guests have, and no deliveries yet.
struct MailingPreparation {
    private let vault: Vault
    private let hasher: LookupHasher
    private let tables: Database
    private let keys: Database

    init(environment: [String: String]) throws {
        func value(_ name: String) throws -> String {
            guard let value = environment[name] else { throw BenchError("\(name) is not set") }
            return value
        }
        let logger = Logger(label: "mails-bench", factory: { StreamLogHandler.standardError(label: $0) })
        tables = Database(
            try DatabaseConfiguration(
                url: try value("DATABASE_ADMIN_URL"), schema: "notifications", applicationName: "mails-bench"),
            logger: logger)
        keys = Database(
            try DatabaseConfiguration(
                url: try value("KEYS_DATABASE_URL"), applicationName: "mails-bench", poolSize: 8), logger: logger)
        vault = Vault(
            keys: PostgreSQLKeyStore(database: keys), masterKeys: try MasterKeys(path: value("MASTER_KEY_FILE")))
        hasher = try LookupHasher(pepperFile: value("PEPPER_FILE"))
    }

    func run(recipients count: Int) async throws {
        let mailing = UUID()
        try await begin(mailing, count)
        for first in stride(from: 0, to: count, by: 1000) {
            try await add(first..<min(first + 1000, count), to: mailing)
        }
        await tables.close()
        await keys.close()
    }

    private func begin(_ mailing: UUID, _ count: Int) async throws {
        let now = Date()
        // That of a measurement before is over.
        try await tables.execute("update mailing set state = 'sent', ended_at = \(now) where state = 'sending'")
        try await tables.execute(
            """
            insert into mailing (id, kind, scope, state, proposed_by, proposed_at, prepared_at, records, confirmed_by,
                confirmed_at)
            values (\(mailing), 'breach', '{}', 'sending', 'ann', \(now), \(now), \(count), 'bo', \(now))
            """)
        for language in Language.allCases {
            try await tables.execute(
                """
                insert into mailing_text (mailing_id, language, subject, body)
                values (\(mailing), \(language.rawValue), \("What happened to your photographs (\(language.rawValue))"),
                    \(Self.text))
                """)
        }
    }

    /// About as long as what the law wants people to be told.
    private static let text = Array(
        repeating: """
            On the third of May a disk was stolen from our office in Brussels. The pictures that you took at the booth \
            may be on it. They were sealed, and the keys were not on that disk. You need not do anything; should you \
            meet one of your pictures somewhere, please tell us at once.
            """, count: 3
    ).joined(separator: "\n\n")

    private struct Recipient: Sendable {
        var lookup: [UInt8]
        var key: UUID
        var address: [UInt8]
        var language: String
    }

    private func add(_ numbers: Range<Int>, to mailing: UUID) async throws {
        let recipients = try await withThrowingTaskGroup(of: Recipient.self) { group in
            for number in numbers { group.addTask { try await recipient(number) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        try await tables.execute(
            """
            insert into mailing_recipient (id, mailing_id, recipient_lookup, role, capture_id, key_id, address, language,
                recorded_at)
            select gen_random_uuid(), \(mailing), lookup, 'guest', gen_random_uuid(), key, address, language, \(Date())
            from unnest(\(recipients.map(\.lookup)), \(recipients.map(\.key)), \(recipients.map(\.address)),
                \(recipients.map(\.language))) as r (lookup, key, address, language)
            """)
    }

    private func recipient(_ number: Int) async throws -> Recipient {
        let address = "guest\(number)@d\(number % 100).example"
        // Only ingest makes captures' keys; keys of ours stand for them.
        let key = try await vault.createKey(.notice)
        return Recipient(
            lookup: try hasher.hash(mail: address).bytes, key: key.uuid,
            address: try await vault.seal(address, under: key, purpose: SealedPurpose.mailAddress).bytes,
            language: Language.allCases[number % Language.allCases.count].rawValue)
    }
}
