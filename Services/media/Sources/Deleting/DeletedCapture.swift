import Contracts
import Foundation
import PostgreSQL

/// A capture that its customer deleted and that is not erased yet.
struct DeletedCapture: Sendable {
    var id: Identifier<Capture>
    var madeAt: Date
    var kind: CaptureKind?
    var boothNumber: Int?
    var deletedAt: Date
    /// From this instant on it cannot be taken back.
    var finalAt: Date

    init(_ row: Row) throws {
        id = Identifier(try row.decode("id"))
        madeAt = try row.decode("made_at")
        kind = try row.decode("kind", as: String?.self).flatMap(CaptureKind.init(rawValue:))
        boothNumber = try row.decode("number", as: Int32?.self).map(Int.init)
        deletedAt = try row.decode("deleted_at")
        finalAt = try row.decode("final_at")
    }
}
