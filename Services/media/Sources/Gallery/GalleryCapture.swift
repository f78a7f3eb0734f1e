import Contracts
import Foundation
import PostgreSQL

/// A capture as a gallery lists it.
struct GalleryCapture: Sendable {
    var id: Identifier<Capture>
    var madeAt: Date
    /// Nil until it is ready.
    var readyAt: Date?
    var state: GuestCapture.State
    /// Nil until it is ready.
    var kind: CaptureKind?
    /// Since when the customer keeps it out of shares and slideshows.
    var setAsideAt: Date?
    /// Nil until ingest has told.
    var boothNumber: Int?
    /// The smallest picture of its first part; nil when there is none.
    var thumb: MadeRendition?

    var cursor: GalleryCursor { GalleryCursor(madeAt: madeAt, id: id) }

    init(_ row: Row) throws {
        id = Identifier(try row.decode("id"))
        madeAt = try row.decode("made_at")
        readyAt = try row.decode("ready_at")
        state = GuestCapture.State(rawValue: try row.decode("state")) ?? .rendering
        kind = try row.decode("kind", as: String?.self).flatMap(CaptureKind.init(rawValue:))
        setAsideAt = try row.decode("set_aside_at")
        boothNumber = try row.decode("number", as: Int32?.self).map(Int.init)
    }
}
