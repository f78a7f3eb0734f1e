import Contracts
package import Foundation
package import ObjectStore
package import PostgreSQL

/// Takes away what nobody finished: uploads that waited too long, and what dead processes left of attempts.
package struct ForgetUploads: Sendable {
    /// How many of each go in one run.
    private static let most = 200

    private let runner: Transaction
    private let store: any ObjectStore

    package init(runner: Transaction, store: any ObjectStore) {
        self.runner = runner
        self.store = store
    }

    package func forget(at now: Date) async throws {
        let removing = RemoveUpload(runner: runner, store: store)
        for upload in try await ResumableUploads(runner: runner).overdue(at: now, atMost: Self.most) {
            try await removing.remove(upload, at: now)
        }
        try await forgetAttempts(at: now)
        try await UploadQuota(runner: runner).forget(at: now)
    }

    /// The object of an attempt that died counts for nothing, or its attempt would have ended with it.
    private func forgetAttempts(at now: Date) async throws {
        let uploads = Uploads(runner: runner)
        let dead = try await uploads.deadAttempts(at: now, atMost: Self.most)
        for attempt in dead { try await store.delete(UploadPart.object(of: attempt.id, for: attempt.file)) }
        try await uploads.end(dead.map(\.id))
    }
}
