import Contracts
import Erasing
import Foundation
import PostgreSQL

/// What booths are told about erased captures.
struct ErasedCaptures: Sendable {
    let runner: any QueryRunner

    /// Whether the capture was erased and the booth may know it: it is the booth's own, or nobody had spoken of it.
    func contains(_ capture: Identifier<Capture>, of booth: Identifier<Booth>) async throws -> Bool {
        try await runner.row(
            """
            select 1 as one from tombstone
            where capture_id = \(capture.uuid) and (booth_id is null or booth_id = \(booth.uuid)) limit 1
            """) != nil
    }
}
