import Contracts
import Foundation
import PostgreSQL
import Vault

/// A word that captures of a rental bear.
struct StoredTag: Sendable, Equatable {
    var id: Identifier<Tag>
    var word: String
    /// Captures that bear it and are shown.
    var count: Int

    /// What words are sealed for.
    static let purpose = "media.tag.word"
}

/// The queries on `capture_tag`.
struct Tags: Sendable {
    let runner: any QueryRunner
    let vault: Vault

    /// The words of a rental in alphabetical order, or of some of its captures.
    func list(of rental: OwnRental, on captures: [Identifier<Capture>]? = nil) async throws -> [StoredTag] {
        let ids = captures.map { $0.map(\.uuid) }
        let rows = try await runner.rows(
            """
            select distinct on (t.tag_id) t.tag_id, t.word, count(*) over (partition by t.tag_id) as count
            from capture_tag t join capture c on c.id = t.capture_id
            where t.rental_id = \(rental.id.uuid) and c.customer_id = \(rental.customerID.uuid)
                and not exists (select from every_hiding h where h.capture_id = c.id)
                and (\(ids as [UUID]?)::uuid[] is null or t.capture_id = any(\(ids as [UUID]?)::uuid[]))
            order by t.tag_id, t.capture_id limit \(TagTerms.mostOfRental)
            """)
        let sealed = try rows.map { try SealedValue(bytes: try $0.decode("word")) }
        await vault.fetch(sealed.map(\.keyID))
        var tags: [StoredTag] = []
        for (row, word) in zip(rows, sealed) {
            do {
                tags.append(
                    StoredTag(
                        id: Identifier(try row.decode("tag_id")),
                        word: try await vault.openText(word, purpose: StoredTag.purpose),
                        count: Int(try row.decode("count", as: Int64.self))))
            } catch VaultError.destroyed {
                // Its capture is being erased at this moment.
                continue
            }
        }
        return tags.sorted { $0.word.localizedStandardCompare($1.word) == .orderedAscending }
    }

    /// How many different words there are, of captures that are not shown too.
    func count(of rental: OwnRental) async throws -> Int {
        let count: Int64? = try await runner.value(
            "select count(distinct tag_id) from capture_tag where rental_id = \(rental.id.uuid)")
        return Int(count ?? 0)
    }

    /// Those of the captures that the rental shows, with their keys and how many words they bear.
    func captures(
        _ captures: [Identifier<Capture>], of rental: OwnRental
    ) async throws -> [(id: Identifier<Capture>, key: KeyID, words: Int)] {
        try await runner.rows(
            """
            select c.id, c.key_id, (select count(*) from capture_tag t where t.capture_id = c.id) as words
            from capture c
            where c.id = any(\(captures.map(\.uuid))) and c.rental_id = \(rental.id.uuid)
                and c.customer_id = \(rental.customerID.uuid)
                and not exists (select from every_hiding h where h.capture_id = c.id)
            order by c.id
            """
        ).map {
            (
                Identifier(try $0.decode("id")), KeyID(try $0.decode("key_id", as: UUID.self)),
                Int(try $0.decode("words", as: Int64.self))
            )
        }
    }

    func add(
        _ tag: Identifier<Tag>, _ word: String, to captures: [(id: Identifier<Capture>, key: KeyID)],
        of rental: OwnRental, at now: Date
    ) async throws {
        await vault.fetch(captures.map(\.key))
        var words: [[UInt8]] = []
        for capture in captures {
            words.append(try await vault.seal(word, under: capture.key, purpose: StoredTag.purpose).bytes)
        }
        let queries = zip(captures, words).map { capture, word -> Query in
            """
            insert into capture_tag (capture_id, tag_id, rental_id, word, tagged_at)
            values (\(capture.id.uuid), \(tag.uuid), \(rental.id.uuid), \(word), \(now))
            on conflict (capture_id, tag_id) do nothing
            """
        }
        _ = try await runner.pipeline(queries)
    }

    /// - Returns: captures of the rental that bore it.
    func remove(
        _ tag: Identifier<Tag>, from captures: [Identifier<Capture>], of rental: OwnRental
    ) async throws -> [Identifier<Capture>] {
        try await runner.rows(
            """
            delete from capture_tag t using capture c
            where c.id = t.capture_id and t.tag_id = \(tag.uuid) and t.rental_id = \(rental.id.uuid)
                and c.customer_id = \(rental.customerID.uuid) and t.capture_id = any(\(captures.map(\.uuid)))
            returning t.capture_id
            """
        ).map { Identifier(try $0.decode("capture_id")) }
    }
}
