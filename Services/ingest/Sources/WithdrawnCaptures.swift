import Contracts
import Foundation
import PersonalData
import PostgreSQL
import Vault

/// What a booth says of a capture that it will never send.
struct Withdrawal: Sendable, Equatable {
    var captureID: Identifier<Capture>
    var sequence: Int
    var cause: CaptureWithdrawn.Cause
    /// By the booth's clock.
    var saidAt: Date
}

extension Withdrawal {
    init(_ message: CaptureWithdrawn) {
        self.init(
            captureID: message.captureID, sequence: message.sequence, cause: message.cause,
            saidAt: message.at.inMilliseconds)
    }
}

/// What became of it.
enum WithdrawalOutcome: String, Sendable {
    /// Nothing of it is here.
    case removed
    /// A file is just being received; it ends with a refusal, and ``finish(at:)`` removes the rest.
    case removing
    /// The booth's copy is wiped; ours was recorded before, and stays.
    case recorded
}

/// Captures that will never come, and the removal of what had come of them.
struct WithdrawnCaptures<Runner: QueryRunner>: Sendable {
    let runner: Runner
    let holdings: IngestHoldings

    /// Withdraws one capture. Doing it again changes nothing.
    ///
    /// - Throws: ``CaptureRefusal`` when the booth contradicts what it said before.
    func withdraw(
        _ withdrawal: Withdrawal, of booth: RegisteredBooth, at now: Date
    ) async throws -> WithdrawalOutcome {
        let capture = withdrawal.captureID
        guard booth.sequences.contains(withdrawal.sequence) else { throw CaptureRefusal.invalid("sequence") }
        let captures = Captures(runner: runner)
        try await captures.lock(capture)
        if let claim = try await CaptureKeys(runner: runner).claim(on: capture), claim.boothID != booth.id {
            throw CaptureRefusal.foreignCapture
        }
        let recorded = try await captures.capture(capture)
        if let recorded {
            guard recorded.sequence == withdrawal.sequence else { throw CaptureRefusal.captureDiffers }
            // A guest was told that it is gone, and it is not: a person has to see to that.
            guard withdrawal.cause == .wiped else { throw CaptureRefusal.captureRecorded }
        }
        try await add(withdrawal, of: booth.id, at: now)
        guard recorded == nil else { return .recorded }
        try await entomb(capture, of: booth.id, at: now)
        return try await remove(capture, at: now) ? .removed : .removing
    }

    /// Removes what was left because files were just being received.
    func finish(at now: Date) async throws {
        let rows = try await runner.rows(
            """
            select w.capture_id from withdrawn_capture w join capture_key k on k.capture_id = w.capture_id
            where not exists (select from capture c where c.id = w.capture_id)
            order by w.heard_at limit 100
            """)
        for row in rows {
            let capture = Identifier<Capture>(try row.decode("capture_id", as: UUID.self))
            try await Captures(runner: runner).lock(capture)
            _ = try await remove(capture, at: now)
        }
    }

    /// - Throws: ``CaptureRefusal/sequenceTaken`` when the number is another capture's.
    private func add(_ withdrawal: Withdrawal, of booth: Identifier<Booth>, at now: Date) async throws {
        let holder: UUID? = try await runner.value(
            """
            select id from capture where booth_id = \(booth.uuid) and sequence = \(withdrawal.sequence)
            """)
        guard holder == nil || holder == withdrawal.captureID.uuid else { throw CaptureRefusal.sequenceTaken }
        try await runner.execute(
            """
            insert into withdrawn_capture (booth_id, sequence, capture_id, cause, said_at, heard_at)
            values (\(booth.uuid), \(withdrawal.sequence), \(withdrawal.captureID.uuid),
                \(withdrawal.cause.rawValue), \(withdrawal.saidAt), \(now))
            on conflict do nothing
            """)
        let known: UUID? = try await runner.value(
            """
            select capture_id from withdrawn_capture
            where booth_id = \(booth.uuid) and sequence = \(withdrawal.sequence)
            """)
        guard known == withdrawal.captureID.uuid else { throw CaptureRefusal.sequenceTaken }
    }

    /// From the commit on nothing of the capture is written any more: an upload under way ends with a refusal. The
    /// tombstone bears the capture's identifier, for there is no order of an erasure.
    private func entomb(_ capture: Identifier<Capture>, of booth: Identifier<Booth>, at now: Date) async throws {
        try await runner.execute(
            """
            insert into tombstone (erasure_id, capture_id, erased_at, answer, booth_id)
            values (\(capture.uuid), \(capture.uuid), \(now), \(JSON(bytes: Array("{}".utf8))), \(booth.uuid))
            on conflict (erasure_id) do nothing
            """)
    }

    /// - Returns: `false` when something is under way, whose end is waited for; the key is gone in any case.
    private func remove(_ capture: Identifier<Capture>, at now: Date) async throws -> Bool {
        let isInUse = try await holdings.isInUse(capture, at: now)
        if !isInUse { _ = try await holdings.removeObjects(of: capture) }
        try await holdings.vault.destroyKey(CaptureClaim.keyID(of: capture))
        if !isInUse { _ = try await holdings.schema.erase(Subject(captures: [capture.uuid]), in: runner) }
        return !isInUse
    }
}
