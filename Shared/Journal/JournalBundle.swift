internal import Crypto
package import FoundationEssentials
internal import Hexadecimal

/// One chain as a file that anybody can check without us, with the public key alone.
///
/// It is text, so that it can be printed and read in twenty years:
///
/// ```
/// journal bundle 1
/// stream rental:0190…
/// at 1795344000000000                  microseconds since 1970
/// public-key 5f0c…                     Ed25519, 32 bytes
/// 2c26b46… {"actor":"member:…",…}      SHA-256 over the code of the line before and this entry
/// signature 304402…                    over all lines above, their ends included
/// ```
///
/// The codes of lines say which one was changed; the signature says that all of them are ours.
package struct JournalBundle: Sendable {
    /// What a check found.
    package enum Verdict: Sendable, Equatable, CustomStringConvertible {
        case genuine(entries: Int)
        /// The first entry that is not what was written.
        case changed(entry: Int)
        /// Every entry fits the one before, and the signature does not fit them.
        case forged
        case malformed

        package var description: String {
            switch self {
            case .genuine(let entries): "genuine, \(entries) entries"
            case .changed(let entry): "entry \(entry) is not what was written"
            case .forged: "not signed by this key"
            case .malformed: "no bundle of a journal"
            }
        }
    }

    /// The file.
    package let text: String

    private static let first = "journal bundle 1"
    private static let beginning = [UInt8](repeating: 0, count: 32)

    package init(
        _ entries: [JournalEntry], of stream: JournalStream, at instant: Date, signedBy key: CheckpointKey
    ) throws {
        var text = "\(Self.first)\nstream \(stream)\nat \(instant.microseconds)\n"
        text += "public-key \(String(hexadecimal: key.publicKey))\n"
        var code = Self.beginning
        for entry in entries {
            let json = try Self.json(entry)
            code = Self.code(of: json, after: code)
            text += "\(String(hexadecimal: code)) \(json)\n"
        }
        text += "signature \(String(hexadecimal: try key.signature(of: Array(text.utf8))))\n"
        self.text = text
    }

    /// - Parameter publicKey: that was handed over another way than the file; nil believes the one that stands in it, and
    ///   tells then only whether the file is whole.
    package static func check(_ text: String, signedBy publicKey: [UInt8]?) -> Verdict {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 6, lines.popLast() == "", let last = lines.popLast(), last.hasPrefix("signature "),
            let signature = [UInt8](hexadecimal: last.dropFirst("signature ".count)), lines[0] == first,
            lines[3].hasPrefix("public-key "), let own = [UInt8](hexadecimal: lines[3].dropFirst("public-key ".count))
        else { return .malformed }
        var code = beginning
        for (index, line) in lines.dropFirst(4).enumerated() {
            let parts = line.split(separator: " ", maxSplits: 1)
            code = parts.count == 2 ? self.code(of: String(parts[1]), after: code) : []
            guard parts.count == 2, String(hexadecimal: code) == parts[0] else { return .changed(entry: index + 1) }
        }
        let signed = lines.map { $0 + "\n" }.joined()
        return CheckpointKey.isSignature(signature, of: Array(signed.utf8), by: publicKey ?? own)
            ? .genuine(entries: lines.count - 4) : .forged
    }

    private static func code(of json: String, after previous: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: previous + Array(json.utf8)))
    }

    private struct Line: Encodable {
        var position: Int64
        var at: Int64
        var kind: String
        var actor: String
        var reason: String
        var data: [String: String]
        var sealed: String?
        var code: String
    }

    private static func json(_ entry: JournalEntry) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let line = Line(
            position: entry.position, at: entry.at.microseconds, kind: entry.kind, actor: entry.actor,
            reason: entry.reason, data: entry.data, sealed: entry.sealed.map { String(hexadecimal: $0) },
            code: String(hexadecimal: entry.mac))
        return String(decoding: try encoder.encode(line), as: UTF8.self)
    }
}
