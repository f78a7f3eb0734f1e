internal import FoundationEssentials

/// Secrets of 32 random bytes with version numbers, kept in a ``SecretFile``: the newest is used, the older still serve.
///
/// The file is text, a line per version: the number, a space, the bytes in base64. Empty lines and lines that begin
/// with `#` are comments. Replacing a secret without loss is adding a line; a line may go when nothing needs it anymore.
package struct VersionedSecrets: Sendable {
    /// Length of each secret in bytes.
    package static let length = 32

    package let versions: [Int: [UInt8]]
    /// The highest number in the file.
    package let newest: Int

    /// - Precondition: `versions` is not empty.
    package init(_ versions: [Int: [UInt8]]) {
        precondition(!versions.isEmpty, "at least one version of a secret")
        self.versions = versions
        newest = versions.keys.max() ?? 0
    }

    /// One random secret, as version 1.
    package static func random() -> VersionedSecrets { VersionedSecrets([1: randomBytes()]) }

    /// Reads `path`; the first start makes it with one random secret.
    ///
    /// - Parameter purpose: one line of text for the head of a new file, so that an operator knows what it is.
    package init(path: String, purpose: String) throws(SecretFile.Problem) {
        let bytes = try SecretFile.read(path) { Array(VersionedSecrets.random().text(purpose: purpose).utf8) }
        try self.init(parsing: bytes, path: path)
    }

    private init(parsing bytes: [UInt8], path: String) throws(SecretFile.Problem) {
        var versions: [Int: [UInt8]] = [:]
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            let line = String(decoding: line, as: UTF8.self)
            if line.hasPrefix("#") || line.allSatisfy(\.isWhitespace) { continue }
            let fields = line.split(whereSeparator: \.isWhitespace)
            guard fields.count == 2, let version = Int(fields[0]), version > 0,
                let secret = Data(base64Encoded: String(fields[1])), secret.count == Self.length
            else {
                throw .malformed(path: path, "line \(index + 1) is not a version number and 32 bytes in base64")
            }
            guard versions.updateValue([UInt8](secret), forKey: version) == nil else {
                throw .malformed(path: path, "version \(version) stands in it twice")
            }
        }
        guard !versions.isEmpty else { throw .malformed(path: path, "no version in it") }
        self.init(versions)
    }

    /// The same with one more version, random, which is then the newest.
    package func addingVersion() -> VersionedSecrets {
        VersionedSecrets(versions.merging([newest + 1: Self.randomBytes()]) { old, _ in old })
    }

    /// The same without `version`; what only that version opens is lost for good.
    ///
    /// - Precondition: it is not the newest.
    package func removing(_ version: Int) -> VersionedSecrets {
        precondition(version != newest, "the newest version stays")
        return VersionedSecrets(versions.filter { $0.key != version })
    }

    /// Writes the file anew.
    package func write(to path: String, purpose: String) throws(SecretFile.Problem) {
        try SecretFile.replace(path, with: Array(text(purpose: purpose).utf8))
    }

    private func text(purpose: String) -> String {
        let lines = versions.sorted { $0.key < $1.key }.map { "\($0.key) \(Data($0.value).base64EncodedString())\n" }
        return "# \(purpose)\n" + lines.joined()
    }

    private static func randomBytes() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<length).map { _ in generator.next() }
    }
}

extension VersionedSecrets: CustomStringConvertible {
    package var description: String { "\(versions.count) secrets, newest \(newest)" }
}
extension VersionedSecrets: CustomDebugStringConvertible {
    package var debugDescription: String { description }
}
extension VersionedSecrets: CustomReflectable {
    // A dump must not print what `description` hides.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
