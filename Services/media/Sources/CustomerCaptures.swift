import Contracts
import Foundation
import PostgreSQL

/// A capture as its customer's programs and operators see it.
struct ListedCapture: Sendable {
    var id: Identifier<Capture>
    var rentalID: Identifier<Rental>
    /// Painted on the booth; nil until ingest has told.
    var boothNumber: Int?
    var madeAt: Date
    var receivedAt: Date
    var state: GuestCapture.State
    /// Nil until it is ready.
    var kind: CaptureKind?
    /// Since when the customer keeps it out of shares and slideshows.
    var setAsideAt: Date?
    var reason: String?
    var eraseAt: Date?
    var renditions: [MadeRendition]
}

/// Lists captures page by page, in the order of their identifiers, which is about the order in which they were made.
struct CustomerCaptures: Sendable {
    let runner: any QueryRunner

    /// Those that are over or hidden are left out.
    ///
    /// - Parameter customer: nobody else's captures are listed.
    func page(
        of customer: Identifier<Customer>, after cursor: Identifier<Capture>?, atMost count: Int, at now: Date
    ) async throws -> [ListedCapture] {
        let after = cursor?.uuid
        return try await list(
            """
            select c.*, b.number, k.erase_at from capture c
            left join booth b on b.id = c.booth_id left join clock k on k.capture_id = c.id
            where c.customer_id = \(customer.uuid)
                and (\(after as UUID?)::uuid is null or c.id > \(after as UUID?)::uuid)
                and (k.erase_at is null or k.erase_at > \(now))
                and not exists (select from hidden_capture h where h.capture_id = c.id)
            order by c.id limit \(count)
            """)
    }

    /// Captures that a gallery has found, in its order.
    func captures(_ ids: [Identifier<Capture>]) async throws -> [ListedCapture] {
        try await list(
            """
            select c.*, b.number, k.erase_at from unnest(\(ids.map(\.uuid))) with ordinality as wanted (id, place)
            join capture c on c.id = wanted.id
            left join booth b on b.id = c.booth_id left join clock k on k.capture_id = c.id
            order by wanted.place
            """)
    }

    /// For operators: those that are over or hidden are there too.
    ///
    /// - Parameters:
    ///   - rental: only its captures; of every rental when it is nil.
    ///   - state: only captures in this state; in any when it is nil.
    func page(
        of rental: Identifier<Rental>?, in state: GuestCapture.State?, after cursor: Identifier<Capture>?,
        atMost count: Int
    ) async throws -> [ListedCapture] {
        let (rental, state, after) = (rental?.uuid, state?.rawValue, cursor?.uuid)
        return try await list(
            """
            select c.*, b.number, k.erase_at from capture c
            left join booth b on b.id = c.booth_id left join clock k on k.capture_id = c.id
            where (\(rental as UUID?)::uuid is null or c.rental_id = \(rental as UUID?)::uuid)
                and (\(state as String?)::text is null or c.state = \(state as String?)::text)
                and (\(after as UUID?)::uuid is null or c.id > \(after as UUID?)::uuid)
            order by c.id limit \(count)
            """)
    }

    private func list(_ query: Query) async throws -> [ListedCapture] {
        let rows = try await runner.rows(query)
        let ids = try rows.map { try $0.decode("id", as: UUID.self) }
        let made = try await runner.rows(
            "select * from rendition where capture_id = any(\(ids)) order by original_id, recipe, media_type"
        ).map { try MadeRendition($0) }
        let renditions = Dictionary(grouping: made, by: \.captureID)
        return try rows.map { row in
            let id = Identifier<Capture>(try row.decode("id"))
            return ListedCapture(
                id: id, rentalID: Identifier(try row.decode("rental_id")),
                boothNumber: try row.decode("number", as: Int32?.self).map(Int.init),
                madeAt: try row.decode("made_at"), receivedAt: try row.decode("received_at"),
                state: GuestCapture.State(rawValue: try row.decode("state")) ?? .rendering,
                kind: try row.decode("kind", as: String?.self).flatMap(CaptureKind.init(rawValue:)),
                setAsideAt: try row.decode("set_aside_at"),
                reason: try row.decode("reason"), eraseAt: try row.decode("erase_at"),
                renditions: renditions[id] ?? [])
        }
    }
}
