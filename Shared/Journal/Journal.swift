package import FoundationEssentials
package import PostgreSQL

/// The evidence of a service: chains of entries that only grow, in its own schema (`journal.sql`).
///
/// Each entry is authenticated together with the one before, so a change, a removal and an exchange in the middle show
/// in ``verify(_:in:)``. That the end was cut shows against a ``JournalCheckpoint``, kept outside the database.
package struct Journal: Sendable {
    /// Rows that are read at a time.
    private static let page = 500

    private let chain: JournalChain

    package init(chain: JournalChain) { self.chain = chain }

    // MARK: Writing

    /// Adds an entry to the end of `stream`, in the caller's transaction: it stands if and only if that commits.
    ///
    /// Others who append to the same stream wait until the transaction ends; other streams do not.
    @discardableResult
    package func append(
        _ draft: JournalDraft, to stream: JournalStream, at instant: Date, in transaction: Transaction
    ) async throws -> JournalEntry {
        guard draft.isStorable else { throw JournalError.unstorable }
        // Makes the head or locks it, in one statement: between a look and a lock another might append.
        let lock: Query = """
            insert into journal_head (stream, position, mac) values (\(stream.text), 0, \(JournalChain.beginning))
            on conflict (stream) do update set position = journal_head.position
            returning position, mac
            """
        guard let head = try await transaction.row(lock.named("lock journal head")) else {
            throw JournalError.malformedEntry
        }
        let entry = chain.entry(
            draft, in: stream, at: instant, position: try head.decode("position", as: Int64.self) + 1,
            after: try head.decode("mac"))
        _ = try await transaction.pipeline([try Self.insertion(of: entry), Self.advance(to: entry)])
        return entry
    }

    private static func insertion(of entry: JournalEntry) throws -> Query {
        let data = JSON(bytes: Array(try JSONEncoder().encode(entry.data)))
        let query: Query = """
            insert into journal_entry (stream, position, at, kind, actor, reason, data, sealed, key_version, mac)
            values (\(entry.stream.text), \(entry.position), \(entry.at), \(entry.kind), \(entry.actor),
                \(entry.reason), \(data), \(entry.sealed as [UInt8]?), \(Int32(entry.keyVersion)), \(entry.mac))
            """
        return query.named("append to journal")
    }

    private static func advance(to entry: JournalEntry) -> Query {
        let query: Query = """
            update journal_head set position = \(entry.position), mac = \(entry.mac)
            where stream = \(entry.stream.text)
            """
        return query.named("advance journal head")
    }

    // MARK: Reading

    /// Entries of a stream after a position, oldest first, at most `limit`.
    package func entries(
        of stream: JournalStream, after position: Int64 = 0, limit: Int = 500, in runner: some QueryRunner
    ) async throws -> [JournalEntry] {
        let query: Query = """
            select position, at, kind, actor, reason, data, sealed, key_version, mac
            from journal_entry
            where stream = \(stream.text) and position > \(position)
            order by position
            limit \(limit)
            """
        return try await runner.rows(query.named("read journal")).map { try Self.entry(of: stream, $0) }
    }

    private static func entry(of stream: JournalStream, _ row: Row) throws -> JournalEntry {
        let json: JSON = try row.decode("data")
        // Whoever changes a row may write anything into it: that is a flaw to be named, not a reason to stop.
        let data = (try? JSONDecoder().decode([String: String].self, from: Data(json.bytes))) ?? ["": json.text]
        let draft = JournalDraft(
            kind: try row.decode("kind"), actor: try row.decode("actor"), reason: try row.decode("reason"), data: data,
            sealed: try row.decode("sealed"))
        return JournalEntry(
            stream: stream, position: try row.decode("position"), at: try row.decode("at"), draft: draft,
            keyVersion: Int(try row.decode("key_version", as: Int32.self)), mac: try row.decode("mac"))
    }

    /// The streams there are, in the order of their names, after `stream`, at most `limit`.
    package func streams(
        after stream: JournalStream? = nil, limit: Int = 500, in runner: some QueryRunner
    ) async throws -> [JournalStream] {
        let query: Query = """
            select stream from (select stream from journal_head union select stream from journal_entry) as known
            where stream collate "C" > \(stream?.text ?? "")
            order by stream collate "C"
            limit \(limit)
            """
        return try await runner.rows(query.named("list journal streams")).map { row in
            guard let stream = JournalStream(try row.decode("stream")) else { throw JournalError.malformedEntry }
            return stream
        }
    }

    // MARK: Verifying

    /// Checks every entry of a stream and names the first position where something is wrong.
    ///
    /// It sees the stream as it was at one moment, so it may run while others append.
    package func verify(_ stream: JournalStream, in database: Database) async throws -> JournalVerdict {
        try await database.withTransaction(.repeatableRead) { transaction in
            var verification = JournalVerification(chain)
            var position: Int64 = 0
            while true {
                let entries = try await entries(of: stream, after: position, limit: Self.page, in: transaction)
                for entry in entries { verification.take(entry) }
                guard let last = entries.last, entries.count == Self.page else { break }
                position = last.position
            }
            let head: Query = "select position, mac from journal_head where stream = \(stream.text)"
            let row = try await transaction.row(head.named("read journal head"))
            return verification.verdict(
                head: try row.map {
                    (try $0.decode("position", as: Int64.self), try $0.decode("mac", as: [UInt8].self))
                }
            )
        }
    }

    // MARK: Checkpoints

    /// All heads at one moment, signed.
    ///
    /// - Parameter previous: the checkpoint before, which the new one names, so that a missing file shows too.
    package func checkpoint(
        at instant: Date, in database: Database, after previous: JournalCheckpoint?, signedBy key: CheckpointKey
    ) async throws -> JournalCheckpoint {
        let heads = try await database.withTransaction(.repeatableRead) { transaction in
            var heads: [JournalCheckpoint.Head] = []
            while true {
                let query: Query = """
                    select stream, position, mac from journal_head
                    where stream collate "C" > \(heads.last?.stream.text ?? "")
                    order by stream collate "C"
                    limit \(Self.page)
                    """
                let rows = try await transaction.rows(query.named("read journal heads"))
                for row in rows {
                    guard let stream = JournalStream(try row.decode("stream")) else {
                        throw JournalError.malformedEntry
                    }
                    heads.append(
                        .init(stream: stream, position: try row.decode("position"), mac: try row.decode("mac")))
                }
                if rows.count < Self.page { return heads }
            }
        }
        return try JournalCheckpoint(at: instant, heads: heads, previous: previous?.fingerprint, signedBy: key)
    }

    /// The streams that no longer hold what they held when `checkpoint` was made: cut, or written anew.
    ///
    /// ``verify(_:in:)`` is still needed for what lies before and after.
    package func streamsThatLost(
        _ checkpoint: JournalCheckpoint, in runner: some QueryRunner
    ) async throws -> [JournalStream] {
        var lost: [JournalStream] = []
        for start in stride(from: 0, to: checkpoint.heads.count, by: Self.page) {
            let heads = checkpoint.heads[start..<min(start + Self.page, checkpoint.heads.count)]
            let query: Query = """
                select known.stream
                from unnest(\(heads.map(\.stream.text)), \(heads.map(\.position)), \(heads.map(\.mac)))
                    as known (stream, position, mac)
                left join journal_entry e on e.stream = known.stream and e.position = known.position
                where known.position > 0 and e.mac is distinct from known.mac
                order by known.stream
                """
            for row in try await runner.rows(query.named("compare journal heads")) {
                guard let stream = JournalStream(try row.decode(0)) else { throw JournalError.malformedEntry }
                lost.append(stream)
            }
        }
        return lost
    }
}

extension JournalDraft {
    var isStorable: Bool {
        let texts = [kind, actor, reason] + data.flatMap { [$0.key, $0.value] }
        return !texts.contains { $0.utf8.contains(0) }
    }
}
