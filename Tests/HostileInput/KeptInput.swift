import Foundation

/// An input that a run of the fuzzer found worth keeping, or that broke a parser once.
///
/// `Kept/<parser>.txt` holds one a line, in base64; what follows a `#` says why it is there.
/// `deploy/local/fuzz --keep` writes the file anew and leaves the lines with a reason as they are.
package struct KeptInput: Sendable {
    package let bytes: [UInt8]
    /// Why it is kept; nil for what only leads the parser somewhere.
    package let reason: String?

    package static func all(of parser: HostileParser) throws -> [KeptInput] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Kept/\(parser.name).txt")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let fields = line.split(separator: "#", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard let bytes = Data(base64Encoded: line.hasPrefix("#") ? "" : fields[0]) else {
                throw CocoaError(.fileReadCorruptFile, userInfo: [NSFilePathErrorKey: file.path])
            }
            return KeptInput(bytes: [UInt8](bytes), reason: line.contains("#") ? fields.last : nil)
        }
    }
}
