import Contracts
import Foundation
import Hexadecimal
import Messaging
import PostgreSQL
import Vault

/// Looks whether everything of a capture is here, and then to whom it belongs.
///
/// Called whenever something has changed: a message, a file, a rental, an operator's wish. The caller holds the booth
/// (``Booths/holding(_:)`` or ``Booths/lock(_:)``) and the capture (``Captures/lock(_:)``), so that each change is seen
/// by exactly one call, whatever order things arrive in; and it publishes what comes back.
struct CaptureBinding<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// Settles a capture as far as it can be settled now.
    ///
    /// - Returns: nil when nothing has changed: files are missing, it is bound, or parked for the same reason as before.
    func settle(_ id: Identifier<Capture>, of booth: RegisteredBooth, at now: Date) async throws -> BindingOutcome? {
        let captures = Captures(runner: runner)
        let known = try await runner.pipeline([
            captures.selecting(id), captures.selectingFiles(of: id), CaptureKeys(runner: runner).selecting(id),
            Rentals(runner: runner).selectingBookings(of: booth.id),
        ])
        guard let capture = try known[0].rows.first.map(RecordedCapture.init), capture.state != .bound,
            let claim = try CaptureKeys<Runner>.claim(known[2])
        else { return nil }
        let files = try known[1].rows.map(CaptureFile.init)
        let originals = files.compactMap(CaptureReceived.StoredOriginal.init)
        guard originals.count == files.count else { return nil }
        let receivedAt = capture.receivedAt ?? now
        let decision = BindingPolicy.decide(
            isRevoked: booth.isRevoked, madeAt: capture.madeAt,
            bookings: try Rentals<Runner>.bookings(known[3]))
        switch decision {
        case .bound(let booking):
            try await captures.bind(id, to: booking, receivedAt: receivedAt)
            return .received(
                CaptureReceived(
                    captureID: id, boothID: booth.id, rentalID: booking.rentalID, customerID: booking.customerID,
                    keyID: Identifier(claim.keyID.uuid), session: capture.session, madeAt: capture.madeAt,
                    receivedAt: receivedAt, originals: originals, language: capture.language,
                    consents: capture.consents, address: capture.address.map { Sealed($0.text) },
                    answers: capture.answers.map { Sealed($0.text) }))
        case .parked(let reason):
            guard capture.parkedReason != reason else { return nil }
            try await captures.park(id, because: reason, receivedAt: receivedAt)
            return .parked(CaptureParked(captureID: id, boothID: booth.id, reason: reason, parkedAt: now))
        }
    }
}

extension CaptureReceived.StoredOriginal {
    /// Nil while the bytes are missing.
    init?(_ file: CaptureFile) {
        guard let object = file.object else { return nil }
        self.init(
            id: file.id, role: file.role, object: object, length: file.length, sha256: String(hexadecimal: file.sha256))
    }
}
