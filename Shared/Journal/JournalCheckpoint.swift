internal import Crypto
internal import DurableFiles
package import FoundationEssentials
internal import Hexadecimal

/// The heads of all chains at one moment, signed: a file for another machine, so that a cut tail shows.
///
/// It is text, so that it can be printed and read in twenty years:
///
/// ```
/// journal checkpoint 1
/// at 1795344000000000                  microseconds since 1970
/// previous 9f86d08…                    SHA-256 of the file before, or -
/// rental:0190… 12 2c26b46…             stream, position, code
/// signature 304402…                    Ed25519 over all lines above, their ends included
/// ```
package struct JournalCheckpoint: Sendable, Equatable {
    package struct Head: Sendable, Equatable {
        package let stream: JournalStream
        package let position: Int64
        package let mac: [UInt8]

        package init(stream: JournalStream, position: Int64, mac: [UInt8]) {
            self.stream = stream
            self.position = position
            self.mac = mac
        }
    }

    /// To the microsecond.
    package let at: Date
    package let heads: [Head]
    /// ``fingerprint`` of the checkpoint before; `nil` for the first.
    package let previous: [UInt8]?
    /// The file.
    package let text: String

    package init(at instant: Date, heads: [Head], previous: [UInt8]?, signedBy key: CheckpointKey) throws {
        let before = previous.map { String(hexadecimal: $0) } ?? "-"
        var text = "journal checkpoint 1\nat \(instant.microseconds)\nprevious \(before)\n"
        for head in heads { text += "\(head.stream) \(head.position) \(String(hexadecimal: head.mac))\n" }
        text += "signature \(String(hexadecimal: try key.signature(of: Array(text.utf8))))\n"
        self.at = Date(timeIntervalSince1970: Double(instant.microseconds) / 1_000_000)
        self.heads = heads
        self.previous = previous
        self.text = text
    }

    /// Reads a checkpoint.
    ///
    /// - Parameter publicKey: whose signature it must bear.
    /// - Throws: ``JournalError/malformedCheckpoint``, ``JournalError/forgedCheckpoint``.
    package init(text: String, signedBy publicKey: [UInt8]) throws(JournalError) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 5, lines.popLast() == "", let last = lines.popLast(), last.hasPrefix("signature "),
            let signature = [UInt8](hexadecimal: last.dropFirst("signature ".count)), lines[0] == "journal checkpoint 1"
        else { throw .malformedCheckpoint }
        let signed = lines.map { $0 + "\n" }.joined()
        guard CheckpointKey.isSignature(signature, of: Array(signed.utf8), by: publicKey) else {
            throw .forgedCheckpoint
        }
        guard lines[1].hasPrefix("at "), let microseconds = Int64(lines[1].dropFirst(3)),
            lines[2].hasPrefix("previous ")
        else { throw .malformedCheckpoint }
        let previous = lines[2].dropFirst("previous ".count)
        self.previous = previous == "-" ? nil : [UInt8](hexadecimal: previous)
        guard previous == "-" || self.previous?.count == 32 else { throw .malformedCheckpoint }
        var heads: [Head] = []
        for line in lines.dropFirst(3) { heads.append(try Self.head(line)) }
        self.heads = heads
        self.text = text
        at = Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }

    private static func head(_ line: Substring) throws(JournalError) -> Head {
        let fields = line.split(separator: " ", omittingEmptySubsequences: false)
        guard fields.count == 3, let stream = JournalStream(String(fields[0])), let position = Int64(fields[1]),
            let mac = [UInt8](hexadecimal: fields[2]), mac.count == 32
        else { throw .malformedCheckpoint }
        return Head(stream: stream, position: position, mac: mac)
    }

    /// SHA-256 of ``text``, by which the next checkpoint names this one.
    package var fingerprint: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

    // MARK: Files

    /// Puts the checkpoint into `directory` as `journal-<microseconds>.checkpoint`, durably, and returns the path.
    ///
    /// It blocks. Copy the file to a machine that the database's administrator cannot write to.
    @discardableResult
    package func write(into directory: String) throws -> String {
        try Files.makeDirectories(directory)
        let path = "\(directory)/journal-\(at.microseconds).checkpoint"
        try Files.replace(path, with: Array(text.utf8))
        return path
    }

    /// The newest checkpoint in `directory`; `nil` when there is none. It blocks.
    package static func latest(in directory: String, signedBy publicKey: [UInt8]) throws -> JournalCheckpoint? {
        let names = try Files.entries(of: directory).map(\.name)
            .filter { $0.hasPrefix("journal-") && $0.hasSuffix(".checkpoint") }
        guard let newest = names.max(by: { ($0.utf8.count, $0) < ($1.utf8.count, $1) }) else { return nil }
        let file = try OpenFile(reading: "\(directory)/\(newest)")
        let bytes = try file.read(at: 0, count: file.length())
        return try JournalCheckpoint(text: String(decoding: bytes, as: UTF8.self), signedBy: publicKey)
    }
}
