package import Contracts
import Crypto
package import FoundationEssentials
import Hexadecimal

/// Captures that leave without a receipt, because somebody said so or because the disk has damaged them.
extension Spool {
    private static let chunk = 1 << 20

    // MARK: Withdrawing

    /// Removes a capture at once, as somebody at the booth wishes.
    ///
    /// Only before its announcement is begun: from then on the platform may have it, and only the guest's page can say
    /// truthfully that it is gone.
    ///
    /// - Returns: whether it is gone from here. `false` when it may be announced already, and when it is not here.
    package func withdraw(_ id: Identifier<Capture>, at instant: Date) throws -> Bool {
        guard let capture = capture(id), capture.state == .taken else { return false }
        try remove(capture, because: .deleted, at: instant)
        return true
    }

    /// Removes every capture up to the number, whatever has become of it, because the platform has ordered it.
    ///
    /// - Returns: what was wiped, also by an earlier attempt that did not come to its end.
    package func wipe(through lastSequence: Int, at instant: Date) throws -> [SpooledWithdrawal] {
        try removeLeaving()
        for capture in captures where capture.sequence <= lastSequence {
            try remove(capture, because: .wiped, at: instant)
        }
        return withdrawals.filter { $0.cause == .wiped && $0.sequence <= lastSequence }
    }

    private func remove(
        _ capture: SpooledCapture, because cause: CaptureWithdrawn.Cause, at instant: Date
    ) throws {
        let withdrawal = SpooledWithdrawal(capture, because: cause, at: instant)
        try folder.write(withdrawal)
        // From here on it is withdrawn, whatever the disk does about its bytes: a start would find it so.
        captures.removeAll { $0.id == capture.id }
        withdrawals.append(withdrawal)
        leaving.append(capture)
        try removeLeaving()
    }

    /// Removes what is left of withdrawn captures.
    func removeLeaving() throws {
        while let capture = leaving.first {
            try folder.removeWithdrawn(capture)
            leaving.removeFirst()
        }
    }

    /// The platform knows that the capture is withdrawn.
    package func forget(_ withdrawal: SpooledWithdrawal) throws {
        try folder.forget(withdrawal)
        withdrawals.removeAll { $0.capture == withdrawal.capture }
    }

    // MARK: Damage

    /// Whether all sealed files of a capture are as they were written. Captures of earlier releases have no checksums;
    /// only their lengths are compared.
    ///
    /// - Throws: what the disk says when a file that is there cannot be read, which is no reason to give it up.
    package func isIntact(_ id: Identifier<Capture>) async throws -> Bool {
        guard let capture = capture(id) else { return false }
        for file in capture.files {
            let path = folder.sealedPath(id, file.id)
            guard try folder.has(path) else { return false }
            var (hash, length) = (SHA256(), 0)
            while true {
                let bytes = try disk.read(path, at: length, count: Self.chunk)
                if bytes.isEmpty { break }
                hash.update(data: bytes)
                length += bytes.count
                // A long video must not keep the booth from taking what is made meanwhile.
                await Task.yield()
            }
            guard length == file.sealedLength else { return false }
            guard file.sealedSHA256.map({ $0 == String(hexadecimal: hash.finalize()) }) ?? true else { return false }
        }
        return true
    }

    /// Takes a damaged capture out of the way: it is never sent. What it was made of is taken again if it is still in
    /// the watched folder; its number stays a gap.
    package func setAside(_ id: Identifier<Capture>) throws {
        guard let capture = capture(id) else { return }
        try folder.setAside(capture)
        captures.removeAll { $0.id == id }
        sources.subtract(capture.sources)
    }
}
