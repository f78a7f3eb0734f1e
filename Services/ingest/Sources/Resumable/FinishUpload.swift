import Contracts
import Foundation
import Hummingbird
import Logging
import MessagingRuntime
import ObjectStore
import PostgreSQL

/// Makes an upload of which every byte is here a stored file: its parts are opened, hashed and sealed as one body.
///
/// Whoever asks for a complete upload finishes it, so that a process that died in between leaves nothing undone. Two at
/// once store the same bytes.
struct FinishUpload: Sendable {
    let database: Database
    let store: any ObjectStore
    let receive: ReceiveFile
    let now: @Sendable () -> Date

    /// - Throws: ``UploadRefusal``; the upload is gone then, because what its parts hold will never be the file.
    func finish(_ upload: ResumableUpload, _ logger: Logger) async throws {
        FaultPoint.reached("arrived")
        let parts = try await ResumableUploads(runner: database).parts(of: upload)
        guard PartOrder.isWhole(parts.map { ($0.start, $0.length) }, length: upload.length) else {
            throw TusRefusal.unknown
        }
        do {
            _ = try await receive.receive(
                upload.file, RequestBody(asyncSequence: ArrivedBytes(store: store, parts: parts)), quota: nil, logger)
        } catch let refusal as UploadRefusal where refusal != .contested && refusal != .interrupted {
            try await remove(upload)
            throw refusal
        } catch ObjectStoreError.absent {
            // Somebody ended it meanwhile, or the store has lost it: the booth has everything and begins again.
            try await remove(upload)
            throw TusRefusal.unknown
        }
        try await remove(upload)
    }

    /// Also when somebody else does the same.
    func remove(_ upload: ResumableUpload) async throws {
        try await RemoveUpload(runner: database, store: store).remove(upload, at: now().inMilliseconds)
    }
}
