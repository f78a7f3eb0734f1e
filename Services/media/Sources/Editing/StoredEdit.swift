import Contracts
import Foundation
import PostgreSQL
import Vault

/// One step of changing a picture, as its row has it.
struct StoredEdit: Sendable {
    var originalID: Identifier<Original>
    var number: Int
    var previous: Int
    /// Without its words.
    var recipe: EditRecipe
    /// Nil when there are none on the picture.
    var words: SealedValue?
    var logoID: Identifier<Logo>?
    var askedAt: Date
    /// Nil as long as it is only being tried.
    var keptAt: Date?

    /// What the words are sealed for.
    static let purpose = "media.edit.words"

    init(_ row: Row) throws {
        originalID = Identifier(try row.decode("original_id"))
        number = Int(try row.decode("number", as: Int32.self))
        previous = Int(try row.decode("previous", as: Int32.self))
        recipe = try JSONDecoder().decode(EditRecipe.self, from: Data(try row.decode("recipe", as: JSON.self).bytes))
        words = try row.decode("words", as: [UInt8]?.self).map { try SealedValue(bytes: $0) }
        logoID = try row.decode("logo_id", as: UUID?.self).map { Identifier($0) }
        askedAt = try row.decode("asked_at")
        keptAt = try row.decode("kept_at")
    }
}

/// Which step a picture is to show, and which one it shows.
struct EditState: Sendable, Equatable {
    /// 0 is the picture as it was received.
    var wanted = 0
    var standing = 0
    var wantedAt: Date?
    /// Why the wanted one could not be made.
    var reason: String?

    var isBeingMade: Bool { wanted != standing && reason == nil }

    init() {}

    init(_ row: Row) throws {
        wanted = Int(try row.decode("wanted", as: Int32.self))
        standing = Int(try row.decode("standing", as: Int32.self))
        wantedAt = try row.decode("wanted_at")
        reason = try row.decode("reason")
    }
}

/// A photograph that can be changed, with what is known of it.
struct EditablePicture: Sendable {
    var original: CaptureReceived.StoredOriginal
    var captureID: Identifier<Capture>
    var keyID: KeyID
    var state: EditState
}
