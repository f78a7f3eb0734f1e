import Contracts
import Foundation
import PostgreSQL
import Vault

/// Captures and the files that booths said they consist of.
struct Captures<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// What is done about one capture at a time, until this transaction ends: of message and files that come at the
    /// same time, the second sees the first.
    func lock(_ capture: Identifier<Capture>) async throws {
        try await runner.execute(Transaction.locking("capture \(capture)"))
    }

    // MARK: Reading

    func capture(_ id: Identifier<Capture>) async throws -> RecordedCapture? {
        try await runner.row("select * from capture where id = \(id.uuid)").map(RecordedCapture.init)
    }

    /// The files of a capture in the booth's order.
    func files(of capture: Identifier<Capture>) async throws -> [CaptureFile] {
        try await runner.rows(
            """
            select f.file_id, f.role, f.length, f.sha256, u.object
            from capture_file f
            left join upload u on u.file_id = f.file_id and u.capture_id = f.capture_id and u.sha256 = f.sha256
                and u.length = f.length
            where f.capture_id = \(capture.uuid) order by f.position
            """
        ).map { row in
            CaptureFile(
                id: Identifier(try row.decode("file_id")),
                role: CaptureRole(rawValue: try row.decode("role")) ?? .photo, length: try row.decode("length"),
                sha256: try row.decode("sha256"), object: try row.decode("object"))
        }
    }

    /// The hash that a booth said a file has; nil when it said nothing yet.
    func declaredHash(of file: Identifier<Original>) async throws -> [UInt8]? {
        try await runner.value("select sha256 from capture_file where file_id = \(file.uuid)")
    }

    /// The parked captures of some booths, or of all; in the order in which they were made.
    func parked(of booths: [Identifier<Booth>]? = nil, atMost limit: Int) async throws -> [RecordedCapture] {
        let ids = booths?.map(\.uuid)
        return try await runner.rows(
            """
            select * from capture
            where state = 'parked' and (\(ids as [UUID]?)::uuid[] is null or booth_id = any(\(ids as [UUID]?)))
            order by booth_id, sequence limit \(limit)
            """
        ).map(RecordedCapture.init)
    }

    /// The captures of one rental, as they were made.
    func captures(of rental: Identifier<Rental>, atMost limit: Int) async throws -> [RecordedCapture] {
        try await runner.rows(
            "select * from capture where rental_id = \(rental.uuid) order by made_at, id limit \(limit)"
        ).map(RecordedCapture.init)
    }

    /// The captures of whoever left one of these addresses.
    func captures(of lookups: [[UInt8]]) async throws -> [Identifier<Capture>] {
        try await runner.rows("select id from capture where address_lookup = any(\(lookups)) order by id")
            .map { Identifier(try $0.decode("id")) }
    }

    // MARK: Writing

    /// Adds an incomplete capture.
    ///
    /// - Throws: ``CaptureRefusal/sequenceTaken``, ``CaptureRefusal/fileTaken``.
    func add(_ capture: RecordedCapture, files: [CaptureFile]) async throws {
        let consents = try StoredConsents.write(capture.consents)
        let added = try await runner.execute(
            """
            insert into capture (id, booth_id, sequence, session, made_at, said_at, heard_at, skew_ms, state, language,
                consents, address, address_lookup, answers)
            values (\(capture.id.uuid), \(capture.boothID.uuid), \(capture.sequence), \(capture.session),
                \(capture.madeAt), \(capture.saidAt), \(capture.heardAt), \(capture.skewMilliseconds), 'incomplete',
                \(capture.language.rawValue), \(consents), \(capture.address?.bytes as [UInt8]?),
                \(capture.addressLookup as [UInt8]?), \(capture.answers?.bytes as [UInt8]?))
            on conflict (booth_id, sequence) do nothing
            """)
        guard added == 1 else { throw CaptureRefusal.sequenceTaken }
        let addedFiles = try await runner.execute(
            """
            insert into capture_file (capture_id, file_id, position, role, length, sha256)
            select \(capture.id.uuid), file_id, position, role, length, sha256
            from unnest(\(files.map(\.id.uuid)), \(files.map(\.role.rawValue)), \(files.map(\.length)),
                \(files.map(\.sha256))) with ordinality as f (file_id, role, length, sha256, position)
            on conflict (file_id) do nothing
            """)
        guard addedFiles == files.count else { throw CaptureRefusal.fileTaken }
    }

    func bind(_ id: Identifier<Capture>, to booking: BindingPolicy.Booking, receivedAt: Date) async throws {
        try await runner.execute(
            """
            update capture set state = 'bound', parked_reason = null, rental_id = \(booking.rentalID.uuid),
                customer_id = \(booking.customerID.uuid), received_at = \(receivedAt)
            where id = \(id.uuid)
            """)
    }

    func park(_ id: Identifier<Capture>, because reason: CaptureParked.Reason, receivedAt: Date) async throws {
        try await runner.execute(
            """
            update capture set state = 'parked', parked_reason = \(reason.rawValue), received_at = \(receivedAt)
            where id = \(id.uuid)
            """)
    }
}
