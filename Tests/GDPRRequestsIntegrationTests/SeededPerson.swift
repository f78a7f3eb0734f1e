import Contracts
import Crypto
import Foundation
import ObjectStore
import PostgreSQL
import ServiceTesting
import Vault

/// A person with a row in every declared table: a customer who was also a guest, twice.
struct SeededPerson: Sendable {
    let name: String
    let mail: String
    let answers: String
    let session: String
    let customer = UUID()
    let captures: [UUID]
    let photos: [[UInt8]]

    /// Rows by service and table that a copy must hold.
    static let expected: [String: [String: Int]] = [
        "accounts": ["customer": 1, "rental": 1, "token": 1],
        "ingest": ["capture": 2, "capture_file": 2, "upload": 2, "capture_key": 2],
        "media": ["capture": 2, "original": 2, "rendition": 2, "clock": 2],
        "notifications": ["notice": 1, "delivery": 1],
        "retention": ["clock": 2],
    ]

    init(_ name: String) {
        let tag = UUID().uuidString.lowercased().prefix(8)
        self.name = "\(name) \(tag)"
        mail = "\(name.lowercased()).\(tag)@guests.example"
        answers = "answer of \(name) \(tag)"
        session = "session-of-\(tag)"
        captures = [UUID(), UUID()]
        photos = (0..<2).map { number in
            Array("photo \(number) of \(name) \(tag) ".utf8) + [UInt8](repeating: 7, count: 70_000)
        }
    }

    private static let at = Date(timeIntervalSince1970: 1_777_638_896)
    /// When its time is over: what is due goes by itself.
    private static let later = Date(timeIntervalSince1970: 4_000_000_000)

    /// - Parameter sequence: of the booth, free for two captures.
    func seed(_ platform: WholePlatform, booth: UUID, sequence: Int) async throws {
        let lookup = try platform.hasher.hash(mail: mail).bytes
        try await seedCustomer(platform, lookup)
        for (index, capture) in captures.enumerated() {
            let key = try await platform.vaults.ingest.createKey(.capture, id: KeyID(capture))
            let (file, hash) = (UUID(), Array(SHA256.hash(data: photos[index])))
            let object = "originals/\(file.uuidString.lowercased())"
            var sealer = try await platform.vaults.ingest.sealing(objectID: Array(object.utf8), under: key)
            let name = try ObjectName(object).unwrapped()
            try await platform.store.write(name, bytes: try sealer.seal(photos[index]) + sealer.finish())
            let address = try await platform.vaults.ingest.seal(
                mail, under: key, purpose: SealedPurpose.mailAddress
            ).bytes
            let sealedAnswers = try await platform.vaults.ingest.seal(
                "{\"wish\":\"\(answers)\"}", under: key, purpose: SealedPurpose.captureAnswers
            ).bytes
            let consents = JSON(text: "[]")
            _ = try await platform.ingest.owner.pipeline([
                "insert into ingest.capture_key values (\(capture), \(capture), \(booth), \(Self.at))",
                """
                insert into ingest.capture (id, booth_id, sequence, session, made_at, said_at, heard_at, skew_ms,
                    received_at, state, rental_id, customer_id, language, consents, address, address_lookup, answers)
                values (\(capture), \(booth), \(sequence + index), \(session), \(Self.at), \(Self.at), \(Self.at), 0,
                    \(Self.at), 'bound', \(customer), \(customer), 'nl', \(consents), \(address), \(lookup),
                    \(sealedAnswers))
                """,
                """
                insert into ingest.capture_file (capture_id, file_id, position, role, length, sha256)
                values (\(capture), \(file), 0, 'photo', \(photos[index].count), \(hash))
                """,
                """
                insert into ingest.upload (file_id, capture_id, booth_id, object, length, sha256, stored_at)
                values (\(file), \(capture), \(booth), \(object), \(photos[index].count), \(hash), \(Self.at))
                """,
            ])
            _ = try await platform.media.owner.pipeline([
                """
                insert into media.capture (id, rental_id, customer_id, key_id, booth_id, session, made_at, received_at,
                    state, language, consents, address_lookup, ready_at)
                values (\(capture), \(customer), \(customer), \(capture), \(booth), \(session), \(Self.at), \(Self.at),
                    'ready', 'nl', \(consents), \(lookup), \(Self.at))
                """,
                """
                insert into media.original (id, capture_id, role, object, length, sha256, media_type)
                values (\(file), \(capture), 'photo', \(object), \(photos[index].count), \(hash), 'image/jpeg')
                """,
                """
                insert into media.rendition (capture_id, original_id, recipe, version, object, media_type, width, height,
                    length, sha256, made_at)
                values (\(capture), \(file), 'thumb', 1, \("renditions/" + file.uuidString), 'image/webp', 1, 1, 1, \(hash),
                    \(Self.at))
                """,
                "insert into media.clock values (\(capture), \(Self.at), \(Self.at))",
            ])
            try await platform.retention.owner.execute(
                """
                insert into retention.clock (capture_id, rental_id, customer_id, made_at, received_at, not_before, erase_at,
                    not_after, set_at)
                values (\(capture), \(customer), \(customer), \(Self.at), \(Self.at), \(Self.at), \(Self.later),
                    \(Self.later), \(Self.at))
                """)
        }
        try await seedNotice(platform, lookup)
    }

    private func seedCustomer(_ platform: WholePlatform, _ lookup: [UInt8]) async throws {
        let vault = platform.vaults.accounts
        let key = try await vault.createKey(.person)
        let sealedName = try await vault.seal(name, under: key, purpose: "accounts.customer.name").bytes
        let sealedMail = try await vault.seal(mail, under: key, purpose: "accounts.customer.contact_mail").bytes
        _ = try await platform.accounts.owner.pipeline([
            """
            insert into accounts.customer (id, kind, key_id, name, contact_mail, contact_lookup, enrolled_at, version)
            values (\(customer), 'natural-person', \(key.uuid), \(sealedName), \(sealedMail), \(lookup), \(Self.at), 1)
            """,
            """
            insert into accounts.rental (id, customer_id, period_from, period_until, purpose, instruction_version,
                retention_months, booked_at, version)
            values (\(UUID()), \(customer), \(Self.at), \(Self.at.addingTimeInterval(60)), 'party', 'v1', 6, \(Self.at), 1)
            """,
            """
            insert into accounts.token (id, hash, holder, customer_id, scopes, label, issued_at, expires_at)
            values (\(UUID()), \(Array(SHA256.hash(data: Data(name.utf8)))), 'customer', \(customer), '{read}', 'till',
                \(Self.at), \(Self.at.addingTimeInterval(60)))
            """,
        ])
    }

    private func seedNotice(_ platform: WholePlatform, _ lookup: [UInt8]) async throws {
        let key = KeyID(captures[0])
        let vault = platform.vaults.ingest
        let code = try await vault.seal(session, under: key, purpose: "notifications.notice.session").bytes
        let recipient = try await vault.seal(mail, under: key, purpose: SealedPurpose.mailAddress).bytes
        let notice = UUID()
        _ = try await platform.notifications.owner.pipeline([
            """
            insert into notifications.notice (id, kind, class, capture_id, key_id, language, session, created_at)
            values (\(notice), 'capture-ready', 'service', \(captures[0]), \(captures[0]), 'nl', \(code), \(Self.at))
            """,
            """
            insert into notifications.delivery (id, notice_id, recipient, recipient_lookup, message_id, state, not_before,
                give_up_at)
            values (\(UUID()), \(notice), \(recipient), \(lookup), \("\(notice)@test"), 'due',
                \(Date(timeIntervalSince1970: 4_000_000_000)), \(Date(timeIntervalSince1970: 4_000_000_001)))
            """,
        ])
    }

    /// Makes the waiting mail due.
    func releaseMail(_ platform: WholePlatform) async throws {
        try await platform.notifications.owner.execute(
            """
            update notifications.delivery set not_before = \(Self.at)
            where notice_id in (select id from notifications.notice where capture_id = \(captures[0]))
            """)
    }
}

extension Optional {
    fileprivate struct Nothing: Error {}
    fileprivate func unwrapped() throws -> Wrapped {
        guard let self else { throw Nothing() }
        return self
    }
}
