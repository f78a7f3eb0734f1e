import Contracts
import Erasing
import Foundation
import PostgreSQL
import Vault

/// Captures and the files that booths said they consist of.
struct Captures<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// What is done about one capture at a time, until this transaction ends: of message and files that come at the
    /// same time, the second sees the first.
    func lock(_ capture: Identifier<Capture>) async throws {
        try await runner.execute(Tombstones<IngestData>.locking(capture))
    }

    /// Takes a capture for the booth that speaks of it, and says what is known of it so far.
    ///
    /// One round trip, because every message of a booth begins with it: ``lock(_:)``, the claim
    /// (``CaptureKeys/claim(_:for:at:)``), and what stands in the tables once both are done.
    ///
    /// - Returns: nil when the capture was erased.
    func taking(
        _ id: Identifier<Capture>, for booth: Identifier<Booth>, at now: Date
    ) async throws -> KnownCapture? {
        let keys = CaptureKeys(runner: runner)
        let results = try await runner.pipeline([
            Tombstones<IngestData>.locking(id), keys.claiming(id, for: booth, at: now), keys.selecting(id),
            selecting(id), Uploads(runner: runner).selecting(of: id), Tombstones<IngestData>.selecting(id),
        ])
        guard results[5].rows.isEmpty else { return nil }
        guard let claim = try CaptureKeys<Runner>.claim(results[2]), claim.boothID == booth else {
            throw CaptureRefusal.foreignCapture
        }
        return KnownCapture(
            keyID: claim.keyID, recorded: try results[3].rows.first.map(RecordedCapture.init),
            uploads: try results[4].rows.map(StoredUpload.init))
    }

    // MARK: Reading

    func capture(_ id: Identifier<Capture>) async throws -> RecordedCapture? {
        try await runner.row(selecting(id)).map(RecordedCapture.init)
    }

    /// The files of a capture in the booth's order.
    func files(of capture: Identifier<Capture>) async throws -> [CaptureFile] {
        try await runner.rows(selectingFiles(of: capture)).map(CaptureFile.init)
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

    /// The captures that a mailing concerns, with what was left of addresses; at most `limit`, those after `cursor` only.
    func inScope(
        _ scope: MailingScope, after cursor: Identifier<Capture>?, atMost limit: Int
    ) async throws -> [AddressedCapture] {
        try await runner.rows(
            """
            select id, address, language from capture
            where (\(cursor?.uuid as UUID?)::uuid is null or id > \(cursor?.uuid as UUID?)::uuid)
                and (\(scope.rentalID?.uuid as UUID?)::uuid is null or rental_id = \(scope.rentalID?.uuid as UUID?)::uuid)
                and (\(scope.boothID?.uuid as UUID?)::uuid is null or booth_id = \(scope.boothID?.uuid as UUID?)::uuid)
                and (\(scope.from as Date?)::timestamptz is null or made_at >= \(scope.from as Date?)::timestamptz)
                and (\(scope.until as Date?)::timestamptz is null or made_at < \(scope.until as Date?)::timestamptz)
            order by id limit \(limit)
            """
        ).map { row in
            AddressedCapture(
                id: Identifier(try row.decode("id")),
                address: try row.decode("address", as: [UInt8]?.self).map { try SealedValue(bytes: $0) },
                language: Language(rawValue: try row.decode("language")) ?? .english)
        }
    }

    // MARK: For pipelines

    func selecting(_ id: Identifier<Capture>) -> Query { "select * from capture where id = \(id.uuid)" }

    func selectingFiles(of capture: Identifier<Capture>) -> Query {
        """
        select f.file_id, f.role, f.length, f.sha256, u.object
        from capture_file f
        left join upload u on u.file_id = f.file_id and u.capture_id = f.capture_id and u.sha256 = f.sha256
            and u.length = f.length
        where f.capture_id = \(capture.uuid) order by f.position
        """
    }

    // MARK: Writing

    /// Adds an incomplete capture.
    ///
    /// - Throws: ``CaptureRefusal/sequenceTaken``, ``CaptureRefusal/fileTaken``.
    func add(_ capture: RecordedCapture, files: [CaptureFile]) async throws {
        let consents = JSON(bytes: try ContractCoding.encode(capture.consents))
        let added = try await runner.row(
            """
            with added as (
                insert into capture (id, booth_id, sequence, session, made_at, said_at, heard_at, skew_ms, state,
                    language, consents, address, address_lookup, answers)
                values (\(capture.id.uuid), \(capture.boothID.uuid), \(capture.sequence), \(capture.session),
                    \(capture.madeAt), \(capture.saidAt), \(capture.heardAt), \(capture.skewMilliseconds),
                    'incomplete', \(capture.language.rawValue), \(consents),
                    \(capture.address?.bytes as [UInt8]?), \(capture.addressLookup as [UInt8]?),
                    \(capture.answers?.bytes as [UInt8]?))
                on conflict (booth_id, sequence) do nothing returning id
            ), added_file as (
                insert into capture_file (capture_id, file_id, position, role, length, sha256)
                select added.id, file_id, position, role, length, sha256
                from added, unnest(\(files.map(\.id.uuid)), \(files.map(\.role.rawValue)), \(files.map(\.length)),
                    \(files.map(\.sha256))) with ordinality as f (file_id, role, length, sha256, position)
                on conflict (file_id) do nothing returning file_id
            )
            select (select count(*) from added) as captures, (select count(*) from added_file) as files
            """)
        guard try added?.decode("captures", as: Int.self) == 1 else { throw CaptureRefusal.sequenceTaken }
        guard try added?.decode("files", as: Int.self) == files.count else { throw CaptureRefusal.fileTaken }
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

/// A capture, and where its guest can be reached.
struct AddressedCapture: Sendable {
    var id: Identifier<Capture>
    /// Under the capture's key, for `SealedPurpose.mailAddress`; nil when none was left.
    var address: SealedValue?
    var language: Language
}
