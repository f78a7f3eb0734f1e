package import Contracts
import Crypto
package import Foundation
import PostgreSQL

/// What became of a capture that is no more.
package struct ErasedCapture: Sendable, Equatable {
    /// Nil when nobody told.
    package var cause: ErasureCause?
    package var erasedAt: Date

    package init(cause: ErasureCause?, erasedAt: Date) {
        self.cause = cause
        self.erasedAt = erasedAt
    }
}

/// Session codes of erased captures, by a hash: whoever still has the code is told what became of the capture, and
/// nobody else learns that there was one.
struct ErasedSessions: Sendable {
    let runner: any QueryRunner

    /// One that is known already stays as it is.
    func add(_ capture: Identifier<Capture>, session: String, cause: ErasureCause?, at instant: Date) async throws {
        try await runner.execute(
            """
            insert into erased_session (capture_id, session_hash, cause, erased_at)
            values (\(capture.uuid), \(Self.hash(session)), \(cause?.rawValue as String?), \(instant))
            on conflict (capture_id) do nothing
            """)
    }

    /// The capture of the session that was erased last.
    func capture(of session: SessionCode) async throws -> ErasedCapture? {
        try await runner.row(
            """
            select cause, erased_at from erased_session where session_hash = \(Self.hash(session.text))
            order by erased_at desc limit 1
            """
        ).map { row in
            ErasedCapture(
                cause: try row.decode("cause", as: String?.self).flatMap(ErasureCause.init(rawValue:)),
                erasedAt: try row.decode("erased_at"))
        }
    }

    /// A code has 80 random bits, so that a plain hash cannot be searched through.
    private static func hash(_ session: String) -> [UInt8] {
        Array(SHA256.hash(data: Array("erased session 1 \(Captures<Transaction>.canonical(session))".utf8)))
    }
}
