package import Contracts
import Erasing
package import Foundation
import PostgreSQL

/// Why a capture is not shown any more, and since when.
package struct HiddenCapture: Sendable, Equatable {
    package var cause: ErasureCause
    package var hiddenAt: Date

    package init(cause: ErasureCause, hiddenAt: Date) {
        self.cause = cause
        self.hiddenAt = hiddenAt
    }
}

/// Which captures are hidden; `hidden_capture` is what everything that shows captures looks at.
struct Hidings: Sendable {
    let runner: any QueryRunner

    /// What `retention` told. Once an erasure has been called off it hides nothing more, in whatever order that is told.
    func hide(_ fact: CaptureHidden) async throws {
        try await runner.execute(
            """
            insert into hiding (capture_id, erasure_id, cause, hidden_at)
            values (\(fact.captureID.uuid), \(fact.erasureID.uuid), \(fact.cause.rawValue), \(fact.hiddenAt))
            on conflict (capture_id, erasure_id) do update set cause = excluded.cause, hidden_at = excluded.hidden_at
            """)
    }

    /// What the guest asked here before that ends too: it led to the erasure that was called off.
    func show(_ fact: CaptureShown) async throws {
        _ = try await runner.pipeline([
            """
            insert into hiding (capture_id, erasure_id, hidden_at, shown_at)
            values (\(fact.captureID.uuid), \(fact.erasureID.uuid), \(fact.shownAt), \(fact.shownAt))
            on conflict (capture_id, erasure_id) do update set shown_at = excluded.shown_at
            """,
            """
            update hiding set shown_at = \(fact.shownAt)
            where capture_id = \(fact.captureID.uuid) and erasure_id is null and hidden_at <= \(fact.shownAt)
                and shown_at is null
            """,
        ])
    }

    /// Ends at once what `retention` said because of a deletion that the customer has taken back.
    func showForCustomer(_ captures: [Identifier<Capture>], at now: Date) async throws {
        try await runner.execute(
            """
            update hiding set shown_at = \(now)
            where capture_id = any(\(captures.map(\.uuid))) and cause = 'customer' and shown_at is null
            """)
    }

    /// Hides a capture because its guest asked for it, until `retention` has decided something about it.
    func hideForGuest(_ capture: Identifier<Capture>, at now: Date) async throws {
        try await runner.execute(
            """
            insert into hiding (capture_id, erasure_id, cause, hidden_at)
            values (\(capture.uuid), null, 'guest', \(now))
            on conflict (capture_id, erasure_id) do update
                set cause = excluded.cause, hidden_at = excluded.hidden_at, shown_at = null
            """)
    }
}
