internal import Crypto
package import DurableFiles
package import FoundationEssentials

/// The codes that link entries: whoever lacks the key can change no entry without breaking the chain.
package struct JournalChain: Sendable {
    /// The code before the first entry.
    package static let beginning = [UInt8](repeating: 0, count: 32)

    private let keys: VersionedSecrets

    /// - Parameter keyFile: a secret file with versions; the first start makes it. The newest version is used.
    package init(keyFile: String) throws(SecretFile.Problem) {
        self.init(keys: try VersionedSecrets(path: keyFile, purpose: "Keys of the journal's chains. Mode 0600."))
    }

    package init(keys: VersionedSecrets) { self.keys = keys }

    /// Makes the entry that follows one with code `previous`.
    package func entry(
        _ draft: JournalDraft, in stream: JournalStream, at instant: Date, position: Int64, after previous: [UInt8]
    ) -> JournalEntry {
        let unsigned = JournalEntry(
            stream: stream, position: position, at: instant, draft: draft, keyVersion: keys.newest, mac: [])
        return JournalEntry(
            stream: stream, position: position, at: instant, draft: draft, keyVersion: keys.newest,
            mac: mac(of: unsigned, after: previous) ?? [])
    }

    /// Whether `entry` is what was written after an entry with code `previous`; `nil` when its key is not at hand.
    package func isGenuine(_ entry: JournalEntry, after previous: [UInt8]) -> Bool? {
        guard let key = keys.versions[entry.keyVersion] else { return nil }
        return HMAC<SHA256>.isValidAuthenticationCode(
            entry.mac, authenticating: Self.bytes(of: entry, after: previous), using: SymmetricKey(data: key))
    }

    private func mac(of entry: JournalEntry, after previous: [UInt8]) -> [UInt8]? {
        keys.versions[entry.keyVersion].map { key in
            Array(
                HMAC<SHA256>.authenticationCode(
                    for: Self.bytes(of: entry, after: previous), using: SymmetricKey(data: key)))
        }
    }

    /// Every field with its length in front, so that no two entries have the same bytes.
    private static func bytes(of entry: JournalEntry, after previous: [UInt8]) -> [UInt8] {
        var bytes = Array("journal entry 1".utf8)
        func append(_ number: Int64) {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        }
        func append(_ field: some Collection<UInt8>) {
            append(Int64(field.count))
            bytes.append(contentsOf: field)
        }
        append(Int64(entry.keyVersion))
        append(entry.stream.text.utf8)
        append(entry.position)
        append(entry.at.microseconds)
        append(entry.kind.utf8)
        append(entry.actor.utf8)
        append(entry.reason.utf8)
        append(Int64(entry.data.count))
        let names = entry.data.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (name, value) in names {
            append(name.utf8)
            append(value.utf8)
        }
        append(Int64(entry.sealed == nil ? 0 : 1))
        append(entry.sealed ?? [])
        append(previous)
        return bytes
    }
}

extension Date {
    /// Whole microseconds since 1970, which survive the database.
    var microseconds: Int64 {
        // Rounded as the database does it, from what Foundation keeps: since 1970 the number is so large that an instant
        // between two microseconds would sometimes become the other one, and its entry would look changed.
        let seconds = timeIntervalSinceReferenceDate.rounded(.down)
        let rest = ((timeIntervalSinceReferenceDate - seconds) * 1_000_000).rounded()
        return (Int64(seconds) + 978_307_200) * 1_000_000 + Int64(rest)
    }
}
