import Contracts
import Foundation
import PostgreSQL
import Vault

/// A logo as its row has it.
struct StoredLogo: Sendable {
    var id: Identifier<Logo>
    var keyID: KeyID
    var object: String
    /// Bytes before sealing.
    var length: Int
    var sha256: [UInt8]
    var width: Int
    var height: Int
    var uploadedAt: Date
}

extension StoredLogo {
    init(_ row: Row) throws {
        id = Identifier(try row.decode("id"))
        keyID = KeyID(try row.decode("key_id", as: UUID.self))
        object = try row.decode("object")
        length = try row.decode("length")
        sha256 = try row.decode("sha256")
        width = Int(try row.decode("width", as: Int32.self))
        height = Int(try row.decode("height", as: Int32.self))
        uploadedAt = try row.decode("uploaded_at")
    }
}

/// The queries on `logo`.
struct Logos: Sendable {
    let runner: any QueryRunner

    func find(_ id: Identifier<Logo>) async throws -> StoredLogo? {
        try await runner.row("select * from logo where id = \(id.uuid)").map { try StoredLogo($0) }
    }

    /// The one that new steps take.
    func newest(of rental: OwnRental) async throws -> StoredLogo? {
        try await all(of: rental).first
    }

    /// The newest first.
    func all(of rental: OwnRental) async throws -> [StoredLogo] {
        try await runner.rows(
            """
            select * from logo where rental_id = \(rental.id.uuid) and customer_id = \(rental.customerID.uuid)
            order by uploaded_at desc, id
            """
        ).map { try StoredLogo($0) }
    }

    func add(_ logo: StoredLogo, to rental: OwnRental) async throws {
        try await runner.execute(
            """
            insert into logo (id, rental_id, customer_id, key_id, object, length, sha256, width, height, uploaded_at)
            values (\(logo.id.uuid), \(rental.id.uuid), \(rental.customerID.uuid), \(logo.keyID.uuid), \(logo.object),
                \(logo.length), \(logo.sha256), \(Int32(logo.width)), \(Int32(logo.height)), \(logo.uploadedAt))
            """)
    }

    /// Logos of rentals of which nothing is kept any more. Rows are not locked: the timer that asks runs once.
    func forsaken(before instant: Date, atMost count: Int) async throws -> [StoredLogo] {
        try await runner.rows(
            """
            select * from logo l
            where l.uploaded_at < \(instant) and not exists (select from capture c where c.rental_id = l.rental_id)
            order by l.uploaded_at limit \(count)
            """
        ).map { try StoredLogo($0) }
    }

    func remove(_ logos: [Identifier<Logo>]) async throws {
        try await runner.execute("delete from logo where id = any(\(logos.map(\.uuid)))")
    }
}
