import Contracts
import Foundation
import ObjectStore
import PostgreSQL
import Vault

/// Opens the files of one archive out of the store, each as long as it may be seen.
actor SealedArchiveSource: ArchiveSource {
    /// What the table says of a file now.
    private struct Located {
        var object: String
        var length: Int
        var key: KeyID
    }

    /// Files that are asked for ahead, with their keys, in one question each.
    private static let window = 32
    /// How long an answer of the table is believed: what is hidden is hidden within two seconds.
    private static let holds = Duration.seconds(1)

    private let archive: StoredArchive
    private let numbers: [Int32]
    private let database: Database
    private let objects: SealedObjects
    private let mayGoOn: @Sendable () async throws -> Void
    private let now: @Sendable () -> Date
    private var located: [Int: Located] = [:]
    private var locatedAt: ContinuousClock.Instant?
    private var passSeenAt: ContinuousClock.Instant?

    /// - Parameter mayGoOn: throws when who downloads may not any more; asked every second at most.
    init(
        _ archive: StoredArchive, _ layout: ArchiveLayout, database: Database, objects: SealedObjects,
        mayGoOn: @escaping @Sendable () async throws -> Void, now: @escaping @Sendable () -> Date
    ) {
        self.archive = archive
        numbers = layout.numbers
        self.database = database
        self.objects = objects
        self.mayGoOn = mayGoOn
        self.now = now
    }

    func admit(_ entry: Int) async throws {
        let instant = ContinuousClock.now
        if passSeenAt.map({ $0.duration(to: instant) >= Self.holds }) ?? true {
            try await mayGoOn()
            passSeenAt = instant
        }
        let isFresh = locatedAt.map { $0.duration(to: instant) < Self.holds } ?? false
        if entry < numbers.count, !isFresh || located[entry] == nil { try await locate(from: entry) }
    }

    func open(_ entry: Int, _ range: Range<Int>) async throws -> AsyncThrowingStream<[UInt8], any Error> {
        guard entry < numbers.count else {
            return ArchiveListBytes(
                archives: Archives(runner: database), archive: archive,
                list: entry == numbers.count ? .manifest : .sums
            ).bytes(range)
        }
        guard let file = located[entry], let name = ObjectName(file.object) else {
            throw ArchiveInterruption.entryGone
        }
        do {
            return try await objects.bytes(of: name, range, ofLength: file.length, under: file.key)
        } catch VaultError.destroyed {
            throw ArchiveInterruption.entryGone
        } catch ObjectStoreError.absent {
            throw ArchiveInterruption.entryGone
        }
    }

    /// - Throws: ``ArchiveInterruption/entryGone`` when the first of them is.
    private func locate(from entry: Int) async throws {
        let indexes = entry..<min(numbers.count, entry + Self.window)
        let wanted = indexes.map { Int(numbers[$0]) }
        let instant = ContinuousClock.now
        let rows = try await database.rows(
            """
            select number, object, length, key_id from downloadable_entry
            where archive_id = \(archive.id.uuid) and number = any(\(wanted)) and reason is null
                and customer_id = \(archive.customerID.uuid) and (erase_at is null or erase_at > \(now()))
            """)
        let byNumber = Dictionary(uniqueKeysWithValues: zip(wanted, indexes))
        located = [:]
        for row in rows {
            guard let index = byNumber[try row.decode("number")] else { continue }
            located[index] = Located(
                object: try row.decode("object"), length: try row.decode("length"),
                key: KeyID(try row.decode("key_id", as: UUID.self)))
        }
        locatedAt = instant
        guard located[entry] != nil else { throw ArchiveInterruption.entryGone }
        await objects.vault.fetch(located.values.map(\.key))
    }
}
