import Contracts
import Foundation
import Hexadecimal
import Images
import PostgreSQL
import Vault

/// The queries on `creation`, `creation_capture` and `creation_file`.
///
/// A creation is shown as long as all of its captures are: what hides or ends one of them hides it too.
struct Creations: Sendable {
    let runner: any QueryRunner

    /// A picture that goes into a creation.
    struct Ingredient: Sendable {
        var captureID: Identifier<Capture>
        var keyID: KeyID
        /// The preview as it is shown now.
        var object: String
        var length: Int
        var sha256: String
    }

    /// The pictures of captures that the rental shows, in the order in which they were made.
    func ingredients(
        of captures: [Identifier<Capture>], in rental: Identifier<Rental>, isNewestFirst: Bool, at now: Date
    ) async throws -> [Ingredient] {
        let found = try await runner.rows(
            """
            select c.id, c.key_id, r.object, r.length, r.sha256 from rendition r
            join capture c on c.id = r.capture_id
            left join clock k on k.capture_id = c.id
            where c.id = any(\(captures.map(\.uuid))) and c.rental_id = \(rental.uuid) and c.state = 'ready'
                and r.recipe = 'preview' and r.media_type = 'image/jpeg'
                and (k.erase_at is null or k.erase_at > \(now))
                and not exists (select from every_hiding h where h.capture_id = c.id)
            order by c.made_at, c.id, r.original_id
            """
        ).map { row in
            Ingredient(
                captureID: Identifier(try row.decode("id")), keyID: KeyID(try row.decode("key_id", as: UUID.self)),
                object: try row.decode("object"), length: try row.decode("length"),
                sha256: String(hexadecimal: try row.decode("sha256", as: [UInt8].self)))
        }
        return isNewestFirst ? found.reversed() : found
    }

    func add(_ creation: StoredCreation, of rental: OwnRental, captures: [Identifier<Capture>]) async throws {
        _ = try await runner.pipeline([
            """
            insert into creation (id, rental_id, customer_id, kind, key_id, words, is_newest_first, asked_at)
            values (\(creation.id.uuid), \(rental.id.uuid), \(rental.customerID.uuid), \(creation.kind.rawValue),
                \(creation.keyID.uuid), \(creation.words?.bytes as [UInt8]?), \(creation.isNewestFirst),
                \(creation.askedAt))
            """,
            """
            insert into creation_capture (creation_id, capture_id)
            select \(creation.id.uuid), id from unnest(\(captures.map(\.uuid))::uuid[]) as id
            """,
        ])
    }

    /// The newest first.
    func list(of rental: OwnRental, at now: Date) async throws -> [StoredCreation] {
        try await found(of: rental, nil, at: now)
    }

    /// Nil for what is another's, and for what is not shown.
    func find(_ id: Identifier<Creation>, of rental: OwnRental, at now: Date) async throws -> StoredCreation? {
        try await found(of: rental, id, at: now).first
    }

    private func found(
        of rental: OwnRental, _ id: Identifier<Creation>?, at now: Date
    ) async throws -> [StoredCreation] {
        let only = id?.uuid
        return try await runner.rows(
            """
            select x.* from creation x
            where x.rental_id = \(rental.id.uuid) and x.customer_id = \(rental.customerID.uuid)
                and (\(only as UUID?)::uuid is null or x.id = \(only as UUID?)::uuid)
                and not exists (
                    select from creation_capture u join every_hiding h on h.capture_id = u.capture_id
                    where u.creation_id = x.id)
                and not exists (
                    select from creation_capture u join clock k on k.capture_id = u.capture_id
                    where u.creation_id = x.id and k.erase_at <= \(now))
            order by x.asked_at desc, x.id limit \(StoredCreation.most)
            """
        ).map { try StoredCreation($0) }
    }

    /// Also those that are not shown now.
    func count(of rental: OwnRental) async throws -> Int {
        let count: Int64? = try await runner.value(
            """
            select count(*) from creation
            where rental_id = \(rental.id.uuid) and customer_id = \(rental.customerID.uuid)
            """)
        return Int(count ?? 0)
    }

    func countWaiting(of customer: Identifier<Customer>) async throws -> Int {
        let count: Int64? = try await runner.value(
            """
            select count(*) from creation
            where customer_id = \(customer.uuid) and made_at is null and reason is null
            """)
        return Int(count ?? 0)
    }

    /// Whose file it is says ``find(_:of:at:)``.
    func files(of id: Identifier<Creation>) async throws -> [CreationFile] {
        try await runner.rows("select * from creation_file where creation_id = \(id.uuid) order by recipe")
            .map { try CreationFile($0) }
    }

    // MARK: Making

    /// The creation for whoever works on it alone until the transaction ends; nil when it is gone, or somebody else does.
    func hold(_ id: Identifier<Creation>) async throws -> StoredCreation? {
        try await runner.row("select * from creation where id = \(id.uuid) for update skip locked")
            .map { try StoredCreation($0) }
    }

    func captures(of id: Identifier<Creation>) async throws -> [Identifier<Capture>] {
        try await runner.rows(
            "select capture_id from creation_capture where creation_id = \(id.uuid) order by capture_id"
        ).map { Identifier(try $0.decode("capture_id")) }
    }

    func finish(_ id: Identifier<Creation>, with files: [CreationFile], at now: Date) async throws {
        _ = try await runner.pipeline(
            files.map { made in
                """
                insert into creation_file (creation_id, recipe, object, media_type, width, height, length, sha256)
                values (\(id.uuid), \(made.recipe), \(made.file.object), \(made.file.mediaType), \(Int32(made.width)),
                    \(Int32(made.height)), \(made.file.length), \(made.file.sha256))
                """
            } + ["update creation set made_at = \(now) where id = \(id.uuid)"])
    }

    func fail(_ id: Identifier<Creation>, because reason: String) async throws {
        try await runner.execute("update creation set reason = \(reason) where id = \(id.uuid)")
    }

    // MARK: Removing

    /// Those that a capture is in, shown or not.
    func with(_ capture: Identifier<Capture>) async throws -> [StoredCreation] {
        try await runner.rows(
            """
            select x.* from creation x join creation_capture u on u.creation_id = x.id
            where u.capture_id = \(capture.uuid) order by x.id
            """
        ).map { try StoredCreation($0) }
    }

    func remove(_ id: Identifier<Creation>) async throws {
        try await runner.execute("delete from creation where id = \(id.uuid)")
    }
}
