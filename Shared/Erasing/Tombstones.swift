package import Contracts
import FoundationEssentials
package import PostgreSQL

/// What a service has erased, and the one lock per capture that erasing and everything else about it share.
///
/// Whoever is about to write something of a capture asks ``admits(_:)`` in the same transaction first. Then either it
/// writes before the erasure, which removes it, or the erasure was first, and nothing is written.
///
/// The table is the service's own:
///
/// ```sql
/// create table tombstone (
///     erasure_id uuid primary key, capture_id uuid, erased_at timestamptz not null, answer jsonb not null);
/// create index tombstone_capture on tombstone (capture_id) where capture_id is not null;
/// ```
package struct Tombstones<Owner: DataOwner>: Sendable {
    private let runner: any QueryRunner

    /// - Parameter runner: a transaction, as far as locks are concerned.
    package init(runner: any QueryRunner) { self.runner = runner }

    // MARK: Asking

    /// Whether something of the capture may still be written; nobody erases it until this transaction ends.
    ///
    /// Any number of transactions may hold a capture so. An erasure that waits for one of them holds up the next.
    package func admits(_ capture: Identifier<Capture>) async throws -> Bool {
        let results = try await runner.pipeline([Self.sharing(capture), Self.selecting(capture)])
        return results[1].rows.isEmpty
    }

    /// Those of `captures` of which something may still be written; nobody erases them until this transaction ends.
    ///
    /// The server keeps a lock for each of them, and has room for some thousands: ask about hundreds.
    package func admitted(_ captures: [Identifier<Capture>]) async throws -> Set<Identifier<Capture>> {
        guard !captures.isEmpty else { return [] }
        let sharing: Query = """
            select pg_advisory_xact_lock_shared(hashtextextended(name, 0))
            from unnest(\(captures.map(Self.lockName))) as name
            """
        let results = try await runner.pipeline([
            sharing.named("share captures until commit"),
            "select capture_id from tombstone where capture_id = any(\(captures.map(\.uuid)))",
        ])
        let erased = try results[1].rows.map { Identifier<Capture>(try $0.decode("capture_id")) }
        return Set(captures).subtracting(erased)
    }

    /// Whether the capture was erased, for readers.
    package func isErased(_ capture: Identifier<Capture>) async throws -> Bool {
        try await runner.row(Self.selecting(capture)) != nil
    }

    // MARK: For pipelines

    /// Waits until nobody works on the capture; nobody else does until this transaction ends.
    package static func locking(_ capture: Identifier<Capture>) -> Query { Transaction.locking(lockName(capture)) }

    /// A row when the capture was erased. Run after a lock, or the answer may be old when it comes.
    package static func selecting(_ capture: Identifier<Capture>) -> Query {
        "select erasure_id from tombstone where capture_id = \(capture.uuid) limit 1"
    }

    private static func sharing(_ capture: Identifier<Capture>) -> Query {
        let query: Query = "select pg_advisory_xact_lock_shared(hashtextextended(\(lockName(capture))::text, 0))"
        return query.named("share a capture until commit")
    }

    /// The services' schemas may lie in one database, which has one set of locks.
    private static func lockName(_ capture: Identifier<Capture>) -> String {
        "\(Owner.owner.rawValue) capture \(capture)"
    }

    // MARK: Erasing

    /// What was answered to an erasure so far; nil before it began.
    func answer(to erasure: Identifier<Erasure>) async throws -> ErasureAnswer? {
        let json: JSON? = try await runner.value(
            "select answer from tombstone where erasure_id = \(erasure.uuid)")
        return try json.map { try ErasureAnswer(json: $0) }
    }

    /// From the commit on nothing of the order's capture is written any more.
    func put(for order: EraseData<Owner>, at now: Date) async throws {
        try await runner.execute(
            """
            insert into tombstone (erasure_id, capture_id, erased_at, answer)
            values (\(order.erasureID.uuid), \(order.captureID?.uuid as UUID?), \(now), \(try ErasureAnswer().json))
            on conflict (erasure_id) do nothing
            """)
    }

    func keep(_ answer: ErasureAnswer, to erasure: Identifier<Erasure>) async throws {
        try await runner.execute(
            "update tombstone set answer = \(try answer.json) where erasure_id = \(erasure.uuid)")
    }
}
