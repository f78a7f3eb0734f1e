import Contracts
import Erasing
import Foundation
import ObjectStore
import PersonalData
import PostgreSQL
import Vault

/// What `media` erases of a capture besides rows: renditions in the store, and the capture's key.
struct MediaHoldings: Holdings {
    let runner: any QueryRunner
    let objects: SealedObjects

    var schema: PersonalSchema { personalData }

    func remember(_ order: CaptureErasure, at now: Date) async throws {
        let rows = try await runner.rows(
            """
            select c.session, coalesce(
                (select h.cause from hiding h
                    where h.capture_id = c.id and h.erasure_id = \(order.erasureID.uuid)),
                (select h.cause from hidden_capture h where h.capture_id = c.id)) as cause
            from capture c where c.id = \(order.captureID.uuid)
            """)
        guard let row = rows.first else { return }
        try await ErasedSessions(runner: runner).add(
            order.captureID, session: try row.decode("session"),
            cause: try row.decode("cause", as: String?.self).flatMap(ErasureCause.init(rawValue:)), at: now)
    }

    /// Also those that were written and never recorded: all of a capture's renditions lie under one name. What was made of
    /// it together with others goes too, for it shows the capture.
    func removeObjects(of capture: Identifier<Capture>) async throws -> Int {
        var count = 0
        for creation in try await Creations(runner: runner).with(capture) {
            count += try await CreationObjects(objects: objects).remove(creation)
        }
        let recorded = try await runner.rows("select object from rendition where capture_id = \(capture.uuid)")
            .compactMap { ObjectName(try $0.decode("object", as: String.self)) }
        let names = Set(recorded).union(try await objects.store.names(under: RenditionName.folder(of: capture)))
        for name in names { try await objects.store.delete(name) }
        return count + names.count
    }

    /// Nothing to do for a capture that never came here: `ingest` destroys the key too.
    func destroyKey(of order: CaptureErasure) async throws {
        let own: UUID? = try await runner.value("select key_id from capture where id = \(order.captureID.uuid)")
        for key in Set([own, order.keyID?.uuid].compactMap(\.self)) {
            try await objects.vault.destroyKey(KeyID(key))
        }
    }

    func isGone(_ order: CaptureErasure) async throws -> Bool {
        try await objects.store.names(under: RenditionName.folder(of: order.captureID)).isEmpty
    }
}
