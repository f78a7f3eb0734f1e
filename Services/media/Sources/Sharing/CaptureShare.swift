import Contracts
import Foundation
import PostgreSQL
import Vault

/// A share of chosen captures, as its row tells.
struct CaptureShare: Sendable {
    /// What whoever has the address may do.
    enum Mode: String, Sendable, CaseIterable, Codable {
        /// Looks at pictures of the size of a screen.
        case view
        /// Also keeps every pixel.
        case download
    }

    enum State: Sendable, Equatable {
        case open
        case over
        case revoked
        /// Nothing that it showed is left.
        case erased
    }

    var id: Identifier<CaptureShare>
    var rentalID: Identifier<Rental>
    /// The album that it shows as it is at any time; nil for chosen captures, and when the album is gone.
    var albumID: Identifier<CaptureAlbum>?
    var isOfAlbum: Bool
    var customerID: Identifier<Customer>
    var key: KeyID
    var secretVersion: Int
    var purpose: SealedValue?
    var mode: Mode
    var passwordHash: String?
    var wrongTries: Int
    var triedAt: Date?
    var madeAt: Date
    var madeBy: String
    var expiresAt: Date
    var revokedAt: Date?
    var erasedAt: Date?
    var version: Int
    var views: Int
    var downloads: Int

    static let sealedPurpose = "media.share.purpose"
    static let sealedName = "media.share.recipient"

    func state(at now: Date) -> State {
        if erasedAt != nil { return .erased }
        if revokedAt != nil { return .revoked }
        return expiresAt <= now ? .over : .open
    }
}

extension CaptureShare {
    init(_ row: Row) throws {
        id = Identifier(try row.decode("id"))
        rentalID = Identifier(try row.decode("rental_id"))
        albumID = try row.decode("album_id", as: UUID?.self).map { Identifier($0) }
        isOfAlbum = try row.decode("is_of_album")
        customerID = Identifier(try row.decode("customer_id"))
        key = KeyID(try row.decode("key_id", as: UUID.self))
        secretVersion = Int(try row.decode("secret_version", as: Int32.self))
        purpose = try row.decode("purpose", as: [UInt8]?.self).map { try SealedValue(bytes: $0) }
        mode = Mode(rawValue: try row.decode("mode")) ?? .view
        passwordHash = try row.decode("password_hash")
        wrongTries = Int(try row.decode("wrong_tries", as: Int32.self))
        triedAt = try row.decode("tried_at")
        madeAt = try row.decode("made_at")
        madeBy = try row.decode("made_by")
        expiresAt = try row.decode("expires_at")
        revokedAt = try row.decode("revoked_at")
        erasedAt = try row.decode("erased_at")
        version = Int(try row.decode("version", as: Int32.self))
        views = Int(try row.decode("views", as: Int64.self))
        downloads = Int(try row.decode("downloads", as: Int64.self))
    }
}
