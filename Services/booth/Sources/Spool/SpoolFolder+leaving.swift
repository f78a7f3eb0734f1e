import Contracts
import FoundationEssentials

/// Captures that leave the spool without a receipt: withdrawn, or set aside because the disk has damaged them.
extension SpoolFolder {
    private static let damaged = ".damaged"

    private func withdrawalPath(_ capture: Identifier<Capture>) -> String { "\(path)/\(capture).withdrawn" }

    // MARK: Withdrawing

    /// Writes the withdrawal down first, then removes the capture: whatever a power cut leaves, the platform is told, and
    /// the next start removes the rest.
    func withdraw(_ capture: SpooledCapture, as withdrawal: SpooledWithdrawal) throws {
        try put(withdrawalPath(withdrawal.capture), CheckedText.bytes(of: withdrawal))
        try free(capture)
        // The bytes must not come back with the power.
        try disk.synchronize(folder: path)
    }

    /// The platform has been told.
    func forget(_ withdrawal: SpooledWithdrawal) throws {
        try disk.remove(withdrawalPath(withdrawal.capture))
        try disk.synchronize(folder: path)
    }

    /// Withdrawals of which the platform has still to be told; `nil` for a file that cannot be read.
    func withdrawals(_ files: [FoundFile]) throws -> [SpooledWithdrawal?] {
        try files.filter { $0.name.hasSuffix(".withdrawn") }.map { file in
            let bytes = try disk.read("\(path)/\(file.name)", at: 0, count: file.length)
            return CheckedText.value(SpooledWithdrawal.self, from: bytes)
        }
    }

    // MARK: Setting aside

    /// Gives a damaged capture's files names under which nothing looks at them, the manifest first. They stay for a
    /// person to look at, and their sources may be taken again.
    func setAside(_ capture: SpooledCapture) throws {
        for name in [manifestPath(capture.id)] + capture.files.map({ sealedPath(capture.id, $0.id) })
        where try disk.files(in: path).contains(where: { "\(path)/\($0.name)" == name }) {
            try disk.rename(name, to: name + Self.damaged)
        }
        try disk.synchronize(folder: path)
    }

    /// How many captures were set aside, and the highest of their numbers.
    func setAside(_ files: [FoundFile]) throws -> (count: Int, lastSequence: Int) {
        let manifests = files.filter { $0.name.hasSuffix(".manifest" + Self.damaged) }
        let sequences = try manifests.compactMap { file in
            let bytes = try disk.read("\(path)/\(file.name)", at: 0, count: file.length)
            return CheckedText.value(SpooledCapture.self, from: bytes)?.sequence
        }
        return (manifests.count, sequences.max() ?? 0)
    }
}
