import Contracts
import Foundation
import PostgreSQL
import Vault

/// What can be made of chosen pictures.
package enum CreationKind: String, Sendable, CaseIterable {
    case strip, collage, animation, boomerang

    /// How many pictures it takes.
    package var pictures: ClosedRange<Int> {
        switch self {
        case .strip: 2...6
        case .collage: 2...12
        case .animation: 2...20
        case .boomerang: RenditionMaker.shortestBurst...20
        }
    }

    /// Whether words can stand on it.
    var takesWords: Bool { self == .strip || self == .collage }

    /// The file that is kept of it.
    var keepsake: String {
        switch self {
        case .strip, .collage: "download"
        case .animation: "animation"
        case .boomerang: "boomerang"
        }
    }
}

/// Something made of pictures of a rental, as its row tells.
struct StoredCreation: Sendable {
    static let sealedWords = "media.creation.words"
    /// Of one rental.
    static let most = 200
    /// Of one customer that may wait to be made: everybody's are made one after the other.
    static let mostWaiting = 20

    var id: Identifier<Creation>
    var kind: CreationKind
    var keyID: KeyID
    var words: SealedValue?
    var isNewestFirst: Bool
    var askedAt: Date
    /// Nil while it is being made, and when it could not be.
    var madeAt: Date?
    /// Why it could not be made: a word of a fixed list.
    var reason: String?

    var isBeingMade: Bool { madeAt == nil && reason == nil }
    /// What the names of its objects begin with.
    var folder: String { "creations/\(id)/" }
}

extension StoredCreation {
    init(_ row: Row) throws {
        id = Identifier(try row.decode("id"))
        kind = CreationKind(rawValue: try row.decode("kind")) ?? .collage
        keyID = KeyID(try row.decode("key_id", as: UUID.self))
        words = try row.decode("words", as: [UInt8]?.self).map { try SealedValue(bytes: $0) }
        isNewestFirst = try row.decode("is_newest_first")
        askedAt = try row.decode("asked_at")
        madeAt = try row.decode("made_at")
        reason = try row.decode("reason")
    }
}

/// A file of a creation.
struct CreationFile: Sendable {
    var recipe: String
    var width: Int
    var height: Int
    var file: SealedFile
}

extension CreationFile {
    init(_ row: Row) throws {
        recipe = try row.decode("recipe")
        width = Int(try row.decode("width", as: Int32.self))
        height = Int(try row.decode("height", as: Int32.self))
        file = SealedFile(
            object: try row.decode("object"), mediaType: try row.decode("media_type"),
            length: try row.decode("length"), sha256: try row.decode("sha256"))
    }
}
