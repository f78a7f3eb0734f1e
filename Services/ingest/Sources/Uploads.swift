import Contracts
import Foundation
import ObjectStore
import PostgreSQL

/// A file whose bytes are in the store.
struct StoredUpload: Sendable, Equatable {
    var fileID: Identifier<Original>
    var captureID: Identifier<Capture>
    var boothID: Identifier<Booth>
    /// The object's name.
    var object: String
    /// Bytes before sealing.
    var length: Int
    /// SHA-256 before sealing, 32 bytes.
    var sha256: [UInt8]
    var storedAt: Date

    /// Where a file's bytes stand: an opaque name that says nothing and is the same after every kill.
    static func object(of file: Identifier<Original>) -> String { "originals/\(file)" }
}

/// Files that are stored, and those that are just being received.
struct Uploads<Runner: QueryRunner>: Sendable {
    /// How long an attempt counts: whatever died without saying so is forgotten then.
    static var attemptLifetime: TimeInterval { 3600 }

    let runner: Runner

    /// What is done about one file at a time, until this transaction ends.
    func lock(_ file: Identifier<Original>) async throws {
        try await runner.execute(Transaction.locking("upload \(file)"))
    }

    // MARK: Stored

    func upload(_ file: Identifier<Original>) async throws -> StoredUpload? {
        try await runner.row("select * from upload where file_id = \(file.uuid)").map(StoredUpload.init)
    }

    /// The files of a capture that are stored; a statement for a pipeline.
    func selecting(of capture: Identifier<Capture>) -> Query {
        "select * from upload where capture_id = \(capture.uuid)"
    }

    func add(_ upload: StoredUpload) async throws {
        try await runner.execute(
            """
            insert into upload (file_id, capture_id, booth_id, object, length, sha256, stored_at)
            values (\(upload.fileID.uuid), \(upload.captureID.uuid), \(upload.boothID.uuid), \(upload.object),
                \(upload.length), \(upload.sha256), \(upload.storedAt))
            """)
    }

    // MARK: Under way

    /// Whether other bytes are just being received under the same name.
    func isContested(_ file: Identifier<Original>, sha256: [UInt8], at now: Date) async throws -> Bool {
        let since = now.addingTimeInterval(-Self.attemptLifetime)
        return try await runner.row(
            """
            select 1 as other from upload_attempt
            where file_id = \(file.uuid) and sha256 <> \(sha256) and started_at > \(since) limit 1
            """) != nil
    }

    /// Whether anything is just being received for the file.
    func isUnderWay(_ file: Identifier<Original>, at now: Date) async throws -> Bool {
        let since = now.addingTimeInterval(-Self.attemptLifetime)
        return try await runner.row(
            "select 1 as one from upload_attempt where file_id = \(file.uuid) and started_at > \(since) limit 1")
            != nil
    }

    func begin(
        _ attempt: UUID, of file: Identifier<Original>, in capture: Identifier<Capture>, sha256: [UInt8], at now: Date
    ) async throws {
        try await runner.execute(
            """
            insert into upload_attempt (attempt, file_id, capture_id, sha256, started_at)
            values (\(attempt), \(file.uuid), \(capture.uuid), \(sha256), \(now)) on conflict do nothing
            """)
    }

    /// - Returns: how many of them were under way.
    @discardableResult
    func end(_ attempts: [UUID]) async throws -> Int {
        try await runner.execute("delete from upload_attempt where attempt = any(\(attempts))")
    }

    /// Attempts of processes that died; not those of a capture that is being erased, whose objects they name.
    func deadAttempts(
        at now: Date, atMost limit: Int
    ) async throws -> [(id: UUID, file: Identifier<Original>)] {
        let since = now.addingTimeInterval(-Self.attemptLifetime)
        return try await runner.rows(
            """
            select a.attempt, a.file_id from upload_attempt a
            where a.started_at <= \(since)
                and not exists (select from tombstone t where t.capture_id = a.capture_id)
            order by a.started_at limit \(limit)
            """
        ).map { (try $0.decode("attempt"), Identifier(try $0.decode("file_id"))) }
    }
}

extension StoredUpload {
    init(_ row: Row) throws {
        fileID = Identifier(try row.decode("file_id"))
        captureID = Identifier(try row.decode("capture_id"))
        boothID = Identifier(try row.decode("booth_id"))
        object = try row.decode("object")
        length = try row.decode("length")
        sha256 = try row.decode("sha256")
        storedAt = try row.decode("stored_at")
    }
}
