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

    /// Until when tries of any of the buckets do not count.
    func waitUntil(_ buckets: [Bucket], at now: Date) async throws -> Date? {
        let since = now.addingTimeInterval(-GuessingPolicy.memory)
        let rows = try await runner.rows(
            """
            select bucket, count(*) as tries, max(at) as last from failed_sign_in
            where bucket = any(\(buckets.map(\.hash))) and at > \(since) group by bucket
            """)
        return try rows.compactMap { row -> Date? in
            let hash: [UInt8] = try row.decode("bucket")
            guard let bucket = buckets.first(where: { $0.hash == hash }) else { return nil }
            return GuessingPolicy.waitUntil(
                bucket.kind, tries: Int(try row.decode("tries", as: Int64.self)), last: try row.decode("last"),
                at: now)
        }.max()
    }

    func add(_ buckets: [Bucket], at now: Date) async throws {
        try await runner.execute(
            "insert into failed_sign_in (bucket, at) select b, \(now) from unnest(\(buckets.map(\.hash))) as b")
        // What no policy asks for any more goes with the next wrong try.
        try await runner.execute(
            "delete from failed_sign_in where at < \(now.addingTimeInterval(-GuessingPolicy.memory))")
    }

    /// Whoever got in has not guessed.
    func forget(_ buckets: [Bucket]) async throws {
        try await runner.execute(
            "delete from failed_sign_in where bucket = any(\(buckets.filter { $0.kind != .client }.map(\.hash)))")
    }
}
