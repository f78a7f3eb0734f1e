import Contracts
import Crypto
import Foundation
import PostgreSQL

/// Counts wrong tries, by hashes that name nobody: an address, a browser or the place they come from.
struct FailedSignIns<Runner: QueryRunner>: Sendable {
    let runner: Runner

    struct Bucket: Sendable {
        var kind: GuessingPolicy.Bucket
        var hash: [UInt8]

        /// For an address from a browser that is not known, by its look-up hash.
        static func account(_ lookup: [UInt8]) -> Bucket { Bucket(.account, "account", lookup) }
        /// For a browser that signed in before, by its hash.
        static func device(_ device: [UInt8]) -> Bucket { Bucket(.device, "device", device) }
        /// For where tries come from, keyed with the pepper: addresses are few enough to be tried out.
        static func client(_ keyed: [UInt8]) -> Bucket { Bucket(.client, "client", keyed) }

        private init(_ kind: GuessingPolicy.Bucket, _ name: String, _ bytes: [UInt8]) {
            self.kind = kind
            hash = Array(SHA256.hash(data: Array(name.utf8) + [0] + bytes))
        }
    }

    /// What becomes of a try before anything is looked at.
    enum Admission: Sendable {
        /// Counted as wrong until ``take(_:of:)`` says otherwise.
        case admitted(UUID)
        case wait(until: Date)
    }
}

extension FailedSignIns<Database> {
    /// Admits a try or has it wait. All who try at once are counted, one after the other.
    func admit(_ buckets: [Bucket], at now: Date) async throws -> Admission {
        let (hashes, id) = (buckets.map(\.hash), UUID.version7(at: now))
        let keys = hashes.map { hash in hash.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) } }.sorted()
        return try await runner.withTransaction { transaction in
            // Always in the same order, so that nobody waits for whoever waits for them.
            for key in keys { try await transaction.execute("select pg_advisory_xact_lock(\(key))") }
            if let until = try await FailedSignIns<Transaction>(runner: transaction).waitUntil(buckets.kinds, at: now) {
                return .wait(until: until)
            }
            try await transaction.execute(
                """
                insert into failed_sign_in (try_id, bucket, at)
                select \(id), b, \(now) from unnest(\(hashes)) as b on conflict do nothing
                """)
            return .admitted(id)
        }
    }

    /// The try was right: it and the wrong ones before it, of this account or browser, are forgotten.
    func take(_ id: UUID, of buckets: [Bucket]) async throws {
        let forgotten = buckets.filter { $0.kind != .client }.map(\.hash)
        try await runner.execute(
            "delete from failed_sign_in where try_id = \(id) or bucket = any(\(forgotten))")
    }
}

extension FailedSignIns {
    /// Until when tries of any of the buckets do not count.
    fileprivate func waitUntil(_ buckets: [[UInt8]: GuessingPolicy.Bucket], at now: Date) async throws -> Date? {
        let since = now.addingTimeInterval(-GuessingPolicy.memory)
        let rows = try await runner.rows(
            """
            select bucket, count(*) as tries, max(at) as last from failed_sign_in
            where bucket = any(\(Array(buckets.keys))) and at > \(since) group by bucket
            """)
        return try rows.compactMap { row -> Date? in
            guard let kind = buckets[try row.decode("bucket")] else { return nil }
            return GuessingPolicy.waitUntil(
                kind, tries: Int(try row.decode("tries", as: Int64.self)), last: try row.decode("last"), at: now)
        }.max()
    }
}

extension [FailedSignIns<Database>.Bucket] {
    fileprivate var kinds: [[UInt8]: GuessingPolicy.Bucket] {
        Dictionary(map { ($0.hash, $0.kind) }) { first, _ in first }
    }
}
