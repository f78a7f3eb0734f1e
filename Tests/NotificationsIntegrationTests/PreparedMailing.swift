import Contracts
import Foundation
import Notifications
import PostgreSQL
import ServiceHost
import ServiceTesting
import Testbed
import Vault

/// A mailing whose recipients are known, as `RecordAudience` leaves it, in the tables of a whole service.
enum PreparedMailing {
    /// What the service needs to send through the mail server of the tests.
    ///
    /// - Parameter port: where it is reached, in place of its own.
    static func settings(port: Int) throws -> [String: String] {
        let secrets = "\(TestServers.services ?? "")/secrets-of-tests"
        try FileManager.default.createDirectory(atPath: secrets, withIntermediateDirectories: true)
        let user = (TestServers.user ?? "").replacing("@", with: "%40")
        let settings = [
            "MASTER_KEY_FILE": "\(secrets)/master", "PEPPER_FILE": "\(secrets)/pepper",
            "OBJECT_STORE_URL": "file://\(secrets)/objects",
            "PUBLIC_ORIGIN": "https://photos.example", "MAIL_LEASE": "3s", "MAIL_CONCURRENCY": "8",
            "MAIL_PER_DOMAIN": "8", "MAIL_CA_FILE": TestServers.authorities ?? "",
            "MAIL_URL": "smtp://\(user):\(TestServers.password ?? "")@127.0.0.1:\(port)", "HTTP_PORT": "0",
        ]
        return try TestServers.settings("notifications").merging(settings) { $1 }
    }

    /// Proposed by ann and not confirmed; everybody reads Dutch.
    static func make(
        to addresses: [String], _ service: ServiceOnServers<Notifications>
    ) async throws -> Identifier<Mailing> {
        let backbone = try Backbone(service.frame)
        let (vault, hasher) = (try backbone.vault(), try backbone.lookupHasher())
        // Only ingest makes captures' keys; a key of ours stands for them, named by each address as it is sealed.
        let key = try await vault.createKey(.notice)
        var (lookups, sealed): ([[UInt8]], [[UInt8]]) = ([], [])
        for address in addresses {
            lookups.append(try hasher.hash(mail: address).bytes)
            sealed.append(try await vault.seal(address, under: key, purpose: SealedPurpose.mailAddress).bytes)
        }
        await backbone.close()
        let mailing = Identifier<Mailing>(UUID())
        let now = Date()
        _ = try await service.owner.pipeline([
            """
            insert into mailing (id, kind, scope, state, proposed_by, proposed_at, prepared_at, records)
            values (\(mailing.uuid), 'breach', '{}', 'prepared', 'ann', \(now), \(now), \(addresses.count))
            """,
            """
            insert into mailing_text (mailing_id, language, subject, body)
            values (\(mailing.uuid), 'nl', 'Wat er gebeurde', 'Een schijf is gestolen.')
            """,
            """
            insert into mailing_recipient (id, mailing_id, recipient_lookup, role, capture_id, key_id, address, language)
            select gen_random_uuid(), \(mailing.uuid), lookup, 'guest', gen_random_uuid(), gen_random_uuid(), address, 'nl'
            from unnest(\(lookups), \(sealed)) as r (lookup, address)
            """,
        ])
        return mailing
    }
}
