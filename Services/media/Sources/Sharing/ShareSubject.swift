import Contracts
import Foundation
import WebPages

/// What is shared: captures that were chosen, or an album as it is at any time.
enum ShareSubject: Sendable {
    case captures([Identifier<Capture>])
    case album(Identifier<CaptureAlbum>)

    var album: Identifier<CaptureAlbum>? { if case .album(let id) = self { id } else { nil } }
}

extension Shares {
    /// When the last of it is erased, as far as clocks are known.
    ///
    /// - Throws: 404 for an album that is not the rental's, or is deleted.
    func lastClock(of subject: ShareSubject, _ rental: OwnRental, at now: Date) async throws -> Date? {
        switch subject {
        case .captures(let captures): return try await lastClock(of: captures, in: rental)
        case .album(let id):
            guard let album = try await Albums(runner: runner).find(id, of: rental, at: now), album.deletedAt == nil
            else { throw APIError.notFound }
            return try await lastClock(of: album.id)
        }
    }
}
