internal import CIDN2

/// Brings names that people type in several ways to the one form that machines compare.
package enum InternationalNames {
    /// The form of a domain name that the DNS knows: lower case, every label ASCII.
    ///
    /// IDNA2008 with the non-transitional mapping of UTS 46, so `Bücher.example` and `xn--bcher-kva.example` are equal.
    ///
    /// - Returns: `nil` when the text is no domain name: an empty or too long label, a character that no registry
    ///   accepts, an inconsistent `xn--` label.
    package static func asciiDomain(_ domain: String) -> String? {
        guard !domain.utf8.contains(where: { $0 < 0x80 && !isOfHostName($0) }) else { return nil }
        var result: UnsafeMutablePointer<CChar>?
        let status = unsafe shim_lookup(domain, &result)
        guard status == IDN2_OK.rawValue, let name = unsafe result else { return nil }
        defer { unsafe idn2_free(name) }
        let ascii = unsafe String(cString: name)
        // libidn2 lets through what is no host name in ASCII already, and its own rule for that drops characters.
        let labels = ascii.split(separator: ".", omittingEmptySubsequences: false)
        return labels.allSatisfy(isLabel) ? ascii : nil
    }

    /// A letter, a digit or a hyphen (RFC 1123, section 2.1), or the dot between labels.
    private static func isOfHostName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.utf8.allSatisfy(isOfHostName) && !label.hasPrefix("-")
            && !label.hasSuffix("-")
    }

    /// Unicode normalization form C, so that text looks equal if and only if its bytes are equal.
    ///
    /// `String` compares by canonical equivalence already; this is for hashing and storing the bytes.
    package static func composed(_ text: String) -> String {
        let source = Array(text.utf8)
        guard source.contains(where: { $0 >= 0x80 }) else { return text }
        var length = 0
        guard let normalized = unsafe shim_nfc(source, source.count, &length) else { return text }
        defer { unsafe free(normalized) }
        return unsafe String(decoding: UnsafeBufferPointer(start: normalized, count: length), as: UTF8.self)
    }
}
