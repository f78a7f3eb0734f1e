import Contracts
import Foundation
import PostgreSQL

/// What preparing an archive writes down.
struct PreparedFiles: Sendable {
    /// What one file turned out to be.
    enum Finding: Sendable, Equatable {
        case read(crc32: UInt32)
        /// For a reason out of a fixed list.
        case unreadable(reason: String)
    }

    let runner: Transaction

    /// The next files of an archive that have not been read, with the keys that they are sealed under.
    ///
    /// - Returns: few, and no more bytes than `bytes` unless the first alone is longer.
    func unread(
        of id: Identifier<CaptureArchive>, atMost count: Int, bytes: Int
    ) async throws -> [(file: ArchiveFile, key: UUID)] {
        let rows = try await runner.rows(
            """
            select e.*, c.key_id from archive_entry e join capture c on c.id = e.capture_id
            where e.archive_id = \(id.uuid) and e.crc32 is null and e.reason is null
            order by e.number limit \(count)
            """)
        var total = 0
        var found: [(ArchiveFile, UUID)] = []
        for row in rows {
            let file = try ArchiveFile(row)
            total += file.length
            guard found.isEmpty || total <= bytes else { break }
            found.append((file, try row.decode("key_id")))
        }
        return found
    }

    /// Writes down what was found, in the archive and for others that want the same bytes.
    func record(
        _ findings: [(file: ArchiveFile, finding: Finding)], of id: Identifier<CaptureArchive>, at now: Date
    ) async throws {
        var queries: [Query] = []
        for (file, finding) in findings {
            switch finding {
            case .read(let crc32):
                queries.append(
                    """
                    update archive_entry set crc32 = \(Int(crc32))
                    where archive_id = \(id.uuid) and number = \(file.number)
                    """)
                queries.append(Self.keeping(crc32, of: file))
            case .unreadable(let reason):
                queries.append(
                    """
                    update archive_entry set reason = \(reason)
                    where archive_id = \(id.uuid) and number = \(file.number)
                    """)
            }
        }
        queries.append(
            """
            update archive set prepared = least(files, prepared + \(findings.count)), told_at = \(now)
            where id = \(id.uuid)
            """)
        _ = try await runner.pipeline(queries)
    }

    private static func keeping(_ crc32: UInt32, of file: ArchiveFile) -> Query {
        guard let recipe = file.recipe else {
            return """
                update original set crc32 = \(Int(crc32))
                where id = \(file.originalID) and object = \(file.object) and sha256 = \(file.sha256)
                """
        }
        return """
            update rendition set crc32 = \(Int(crc32))
            where original_id = \(file.originalID) and recipe = \(recipe) and object = \(file.object)
                and sha256 = \(file.sha256)
            """
    }

    /// Takes out what may not be seen any more since it was ordered, and counts what is left.
    func settle(_ archive: StoredArchive, at now: Date) async throws -> StoredArchive {
        let results = try await runner.pipeline([
            """
            with gone as (
                delete from archive_entry e where e.archive_id = \(archive.id.uuid) and not exists (
                    select from downloadable_entry d
                    where d.archive_id = e.archive_id and d.number = e.number
                        and d.customer_id = \(archive.customerID.uuid)
                        and (d.erase_at is null or d.erase_at > \(now)))
                returning e.capture_id)
            select count(distinct capture_id) as captures from gone
            """,
            """
            select count(*) as files, count(reason) as unreadable,
                coalesce(sum(length) filter (where reason is null), 0)::bigint as bytes
            from archive_entry where archive_id = \(archive.id.uuid)
            """,
        ])
        guard let gone = results[0].rows.first, let left = results[1].rows.first else { return archive }
        var settled = archive
        settled.leftOut += try gone.decode("captures", as: Int.self)
        settled.files = try left.decode("files")
        settled.unreadable = try left.decode("unreadable")
        settled.bytes = try left.decode("bytes")
        settled.state = settled.included > 0 ? .ready : settled.files > 0 ? .failed : .empty
        return settled
    }

    func end(_ archive: StoredArchive, at now: Date) async throws {
        let lists = try archive.lists.map { JSON(bytes: [UInt8](try JSONEncoder().encode($0))) }
        try await runner.execute(
            """
            update archive set state = \(archive.state.rawValue), told_at = \(now), files = \(archive.files),
                prepared = \(archive.files), bytes = \(archive.bytes), left_out = \(archive.leftOut),
                unreadable = \(archive.unreadable), length = \(archive.length as Int?),
                tag = \(archive.tag as String?), lists = \(lists as JSON?)
            where id = \(archive.id.uuid)
            """)
    }
}
