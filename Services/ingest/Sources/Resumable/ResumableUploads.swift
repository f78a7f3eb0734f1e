import Contracts
import Foundation
import ObjectStore
import PostgreSQL

/// The table of uploads that arrive in parts, and that of the parts.
struct ResumableUploads: Sendable {
    let runner: any QueryRunner

    // MARK: Reading

    func upload(_ file: Identifier<Original>) async throws -> ResumableUpload? {
        try await runner.row("select * from resumable_upload where file_id = \(file.uuid)").map(ResumableUpload.init)
    }

    /// The upload as it stands, and stays until this transaction ends.
    func holding(_ file: Identifier<Original>) async throws -> ResumableUpload? {
        try await runner.row("select * from resumable_upload where file_id = \(file.uuid) for update")
            .map(ResumableUpload.init)
    }

    /// Its parts from the first byte on.
    func parts(of upload: ResumableUpload) async throws -> [UploadPart] {
        try await runner.rows(
            """
            select p.* from upload_part p join resumable_upload u on u.file_id = p.file_id
            where u.begun_as = \(upload.begunAs) order by p.start
            """
        ).map { row in
            guard let object = ObjectName(try row.decode("object")) else {
                throw ObjectStoreError.unexpected("a part without a name")
            }
            return UploadPart(start: try row.decode("start"), length: try row.decode("length"), object: object)
        }
    }

    /// What the booth's unfinished uploads will hold together.
    func unfinishedBytes(of booth: Identifier<Booth>) async throws -> Int {
        try await runner.value(
            """
            select coalesce(sum(length), 0)::bigint from resumable_upload
            where booth_id = \(booth.uuid) and ended_at is null
            """) ?? 0
    }

    /// Files whose upload has ended, or waited too long for its next byte.
    func overdue(at now: Date, atMost limit: Int) async throws -> [ResumableUpload] {
        try await runner.rows(
            """
            select * from resumable_upload where expires_at <= \(now) or ended_at is not null
            order by expires_at limit \(limit) for update skip locked
            """
        ).map(ResumableUpload.init)
    }

    // MARK: Changing

    func begin(_ upload: ResumableUpload) async throws {
        let file = upload.file
        try await runner.execute(
            """
            insert into resumable_upload (file_id, begun_as, capture_id, booth_id, sha256, length, expires_at)
            values (\(file.fileID.uuid), \(upload.begunAs), \(file.captureID.uuid), \(file.boothID.uuid),
                \(file.sha256), \(upload.length), \(upload.expiresAt))
            """)
    }

    /// Records parts that follow each other and what is here already.
    func add(_ parts: [UploadPart], to upload: ResumableUpload) async throws {
        let file = upload.file
        try await runner.execute(
            """
            insert into upload_part (file_id, capture_id, start, length, object)
            select \(file.fileID.uuid), \(file.captureID.uuid), start, length, object
            from unnest(\(parts.map(\.start)), \(parts.map(\.length)), \(parts.map(\.object.text)))
                as p (start, length, object)
            """)
        try await runner.execute(
            """
            update resumable_upload set arrived = \(upload.arrived), expires_at = \(upload.expiresAt)
            where begun_as = \(upload.begunAs)
            """)
    }

    /// Lets nothing more come.
    func end(_ upload: ResumableUpload, at now: Date) async throws {
        try await runner.execute(
            "update resumable_upload set ended_at = coalesce(ended_at, \(now)) where begun_as = \(upload.begunAs)")
    }

    /// Forgets an upload that has ended and whose objects are gone.
    func remove(_ upload: ResumableUpload) async throws {
        _ = try await runner.pipeline([
            """
            delete from upload_part p using resumable_upload u
            where u.file_id = p.file_id and u.begun_as = \(upload.begunAs)
            """,
            "delete from resumable_upload where begun_as = \(upload.begunAs)",
        ])
    }
}
