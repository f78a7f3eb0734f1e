import Contracts
import Erasing
import Foundation
import ObjectStore
import PersonalData
import PostgreSQL
import Vault

/// What `ingest` erases of a capture besides rows: originals in the store, and the capture's key.
struct IngestHoldings: Holdings {
    let runner: any QueryRunner
    let store: any ObjectStore
    let vault: Vault

    var schema: PersonalSchema { personalData }

    /// Which booth may be told later that its copy may go, and that the capture's number is no gap.
    func remember(_ order: CaptureErasure, at now: Date) async throws {
        try await runner.execute(
            """
            update tombstone t set booth_id = k.booth_id from capture_key k
            where t.erasure_id = \(order.erasureID.uuid) and k.capture_id = \(order.captureID.uuid)
            """)
        try await ErasedCaptures(runner: runner).keepNumber(of: order.captureID)
    }

    /// While a file is being received nobody can say that its object will not be there a moment later.
    func isInUse(_ capture: Identifier<Capture>, at now: Date) async throws -> Bool {
        let since = now.addingTimeInterval(-Uploads<Transaction>.attemptLifetime)
        return try await runner.row(
            """
            select 1 as one from upload_attempt where capture_id = \(capture.uuid) and started_at > \(since) limit 1
            """) != nil
    }

    /// Also the parts of unfinished uploads, and those whose upload died before it was recorded; their names follow from the files that the booth named or
    /// began to send.
    func removeObjects(of capture: Identifier<Capture>) async throws -> Int {
        let answers = try await runner.pipeline([
            "select object from upload where capture_id = \(capture.uuid)",
            """
            select f.file_id from (
                select file_id from capture_file where capture_id = \(capture.uuid)
                union select file_id from upload_attempt where capture_id = \(capture.uuid)
            ) as f
            where not exists (select from upload u where u.file_id = f.file_id)
                and not exists (
                    select from upload_attempt a where a.file_id = f.file_id and a.capture_id <> \(capture.uuid))
            """,
            "select object from upload_part where capture_id = \(capture.uuid)",
            "select file_id, attempt from upload_attempt where capture_id = \(capture.uuid)",
        ])
        var count = 0
        for row in answers[0].rows {
            try await remove(try row.decode("object", as: String.self))
            count += 1
        }
        for row in answers[1].rows {
            let object = StoredUpload.object(of: Identifier(try row.decode("file_id", as: UUID.self)))
            if try await remove(object) { count += 1 }
        }
        for object in try Self.parts(recorded: answers[2], underWay: answers[3]) {
            if try await remove(object) { count += 1 }
        }
        return count
    }

    /// The objects of what arrived of files that are not finished.
    private static func parts(recorded: QueryResult, underWay: QueryResult) throws -> [String] {
        try recorded.rows.map { try $0.decode("object", as: String.self) }
            + underWay.rows.map { row in
                let file = Identifier<Original>(try row.decode("file_id", as: UUID.self))
                return UploadPart.object(of: try row.decode("attempt"), for: file).text
            }
    }

    /// - Returns: whether there was one.
    @discardableResult
    private func remove(_ object: String) async throws -> Bool {
        guard let name = ObjectName(object), try await store.length(of: name) != nil else { return false }
        try await store.delete(name)
        guard try await store.length(of: name) == nil else {
            throw ObjectStoreError.unexpected("a deleted object is still there")
        }
        return true
    }

    func destroyKey(of order: CaptureErasure) async throws {
        try await vault.destroyKey(CaptureClaim.keyID(of: order.captureID))
    }

    func isGone(_ order: CaptureErasure) async throws -> Bool {
        try await vault.isDestroyed(CaptureClaim.keyID(of: order.captureID))
    }
}
