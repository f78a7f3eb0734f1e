import Contracts
import Foundation
import PostgreSQL

/// The queries that change `capture`.
struct Captures<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// Records a capture as being rendered; one that is there already stays as it is.
    func add(_ capture: CaptureReceived, lookup: [UInt8]?) async throws {
        // An encoder of its own: a consent inside a row has no recorded examples to agree with.
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = .sortedKeys
        let consents = JSON(bytes: [UInt8](try encoder.encode(capture.consents)))
        try await runner.execute(
            """
            insert into capture (id, rental_id, customer_id, key_id, booth_id, session, made_at, received_at, state,
                language, consents, address_lookup)
            values (\(capture.captureID.uuid), \(capture.rentalID.uuid), \(capture.customerID.uuid),
                \(capture.keyID.uuid), \(capture.boothID.uuid), \(Self.canonical(capture.session)), \(capture.madeAt),
                \(capture.receivedAt), 'rendering', \(capture.language.rawValue), \(consents), \(lookup as [UInt8]?))
            on conflict (id) do nothing
            """)
    }

    /// What it is at first sight follows from what was recorded of it before.
    func setReady(_ id: Identifier<Capture>, at instant: Date) async throws {
        try await runner.execute(
            """
            update capture c set state = 'ready', reason = null, ready_at = \(instant), kind = case
                when exists (select from original o where o.capture_id = c.id and o.media_type like 'video/%')
                    then 'video'
                when exists (select from rendition r where r.capture_id = c.id and r.recipe = 'boomerang')
                    then 'burst'
                when exists (select from rendition r where r.capture_id = c.id and r.recipe in ('animation', 'stream'))
                    then 'animation'
                else 'picture' end
            where c.id = \(id.uuid)
            """)
    }

    func setQuarantined(_ id: Identifier<Capture>, reason: String) async throws {
        try await runner.execute(
            """
            update capture set state = 'quarantined', reason = \(reason), ready_at = null where id = \(id.uuid)
            """)
    }

    func delete(_ id: Identifier<Capture>) async throws {
        try await runner.execute("delete from capture where id = \(id.uuid)")
    }

    /// A session code in the form in which addresses are looked up; what is no code stays, and no page finds it.
    static func canonical(_ session: String) -> String { SessionCode(session)?.text ?? session }
}
