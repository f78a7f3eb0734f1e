import Contracts
import FoundationEssentials

/// Captures that leave the spool without a receipt: withdrawn, or set aside because the disk has damaged them.
extension SpoolFolder {
    private static let damaged = ".damaged"

    private func withdrawalPath(_ capture: Identifier<Capture>) -> String { "\(path)/\(capture).withdrawn" }

    // MARK: Withdrawing

    /// Writes the withdrawal down, before the capture goes: whatever a power cut leaves, the platform is told, and the
    /// next start removes the rest.
    func write(_ withdrawal: SpooledWithdrawal) throws {
        try put(withdrawalPath(withdrawal.capture), CheckedText.bytes(of: withdrawal))
    }

    /// Removes a capture whose withdrawal is written down.
    func removeWithdrawn(_ capture: SpooledCapture) throws {
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
        where try has(name) {
            try disk.rename(name, to: name + Self.damaged)
        }
        try disk.synchronize(folder: path)
    }

    func has(_ file: String) throws -> Bool { try disk.files(in: path).contains { "\(path)/\($0.name)" == file } }

    /// Captures that were set aside, by their names, and the highest of their numbers.
    func setAside(_ files: [FoundFile]) throws -> (names: Set<String>, lastSequence: Int) {
        let manifests = files.filter { $0.name.hasSuffix(".manifest" + Self.damaged) }
        let sequences = try manifests.compactMap { file in
            let bytes = try disk.read("\(path)/\(file.name)", at: 0, count: file.length)
            return CheckedText.value(SpooledCapture.self, from: bytes)?.sequence
        }
        let names = manifests.map { String($0.name.dropLast(".manifest\(Self.damaged)".count)) }
        return (Set(names), sequences.max() ?? 0)
    }
}
