import Foundation
import ObjectStore
import PostgreSQL

/// Takes an unfinished upload away: first nothing more may come, then its parts go, and its rows, which name them, last.
///
/// Whatever dies in between, the sweep completes.
struct RemoveUpload: Sendable {
    let runner: any QueryRunner
    let store: any ObjectStore

    func remove(_ upload: ResumableUpload, at now: Date) async throws {
        let uploads = ResumableUploads(runner: runner)
        try await uploads.end(upload, at: now)
        for part in try await uploads.parts(of: upload) { try await store.delete(part.object) }
        try await uploads.remove(upload)
    }
}
