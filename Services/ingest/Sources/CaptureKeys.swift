import Contracts
import Foundation
import PostgreSQL
import Vault

/// Whose a capture is and under which key it is sealed.
struct CaptureClaim: Sendable, Equatable {
    var keyID: KeyID
    var boothID: Identifier<Booth>

    /// The key bears the capture's own identifier, so that whoever decides decides the same, and an erased capture,
    /// whose key left a tombstone, cannot come back under another key.
    static func keyID(of capture: Identifier<Capture>) -> KeyID { KeyID(capture.uuid) }
}

/// Which key seals a capture, and which booth the capture belongs to.
struct CaptureKeys<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// Claims a capture for the first booth that speaks of it, and decides its key.
    ///
    /// The key itself is made afterwards; a process that dies in between leaves nothing but this row.
    func claim(
        _ capture: Identifier<Capture>, for booth: Identifier<Booth>, at now: Date
    ) async throws -> CaptureClaim {
        let results = try await runner.pipeline([claiming(capture, for: booth, at: now), selecting(capture)])
        guard let claim = try Self.claim(results[1]) else { throw CaptureRefusal.foreignCapture }
        return claim
    }

    /// The claim on a capture; nil while nobody has spoken of it.
    func claim(on capture: Identifier<Capture>) async throws -> CaptureClaim? {
        try Self.claim(try await runner.pipeline([selecting(capture)])[0])
    }

    // MARK: For pipelines

    /// Nobody claims an erased capture; run it under the capture's lock.
    func claiming(_ capture: Identifier<Capture>, for booth: Identifier<Booth>, at now: Date) -> Query {
        """
        insert into capture_key (capture_id, key_id, booth_id, created_at)
        select \(capture.uuid), \(CaptureClaim.keyID(of: capture).uuid), \(booth.uuid), \(now)
        where not exists (select from tombstone where capture_id = \(capture.uuid))
        on conflict do nothing
        """
    }

    func selecting(_ capture: Identifier<Capture>) -> Query {
        "select key_id, booth_id from capture_key where capture_id = \(capture.uuid)"
    }

    /// What ``selecting(_:)`` has found.
    static func claim(_ result: QueryResult) throws -> CaptureClaim? {
        try result.rows.first.map { row in
            CaptureClaim(
                keyID: KeyID(try row.decode("key_id", as: UUID.self)), boothID: Identifier(try row.decode("booth_id")))
        }
    }
}
