import Contracts
import Erasing
import Foundation
import PostgreSQL

/// What booths are told about erased captures, and that their numbers are no gap.
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

    /// Keeps that the number of a capture is accounted for, while its row is still there.
    func keepNumber(of capture: Identifier<Capture>) async throws {
        try await runner.execute(
            """
            insert into erased_number (booth_id, sequence, rental_id)
            select booth_id, sequence, rental_id from capture where id = \(capture.uuid) on conflict do nothing
            """)
    }

    /// The same for a capture that was erased before its booth spoke of it.
    func keepNumber(_ sequence: Int, of booth: Identifier<Booth>) async throws {
        try await runner.execute(
            """
            insert into erased_number (booth_id, sequence) values (\(booth.uuid), \(sequence)) on conflict do nothing
            """)
    }
}
