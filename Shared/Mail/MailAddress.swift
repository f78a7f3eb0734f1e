internal import InternationalNames

/// A mail address that has the form of one, with the name to show beside it.
///
/// Accepted are dot-atoms of RFC 5321 and RFC 6531 before the `@` and a domain name of two or more labels, or
/// `localhost`, after it. Quoted local parts and address literals are refused: people do not have them, attackers do.
/// Whether the mailbox exists only its server knows. `description` does not show the address.
package struct MailAddress: Sendable, Hashable, CustomStringConvertible {
    /// As it goes over the wire: the domain in its ASCII form, in lower case; the local part as it was given, in
    /// normalization form C.
    package let address: String
    /// The name to show, if any.
    package let name: String?
    /// Whether the local part holds other characters than ASCII, so that every server on the way must know SMTPUTF8
    /// (RFC 6531); those that do not refuse for good.
    package let needsSMTPUTF8: Bool

    /// - Throws: ``MailError`` of kind `invalid`.
    package init(_ address: String, name: String? = nil) throws(MailError) {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw Self.invalid }
        let local = InternationalNames.composed(String(parts[0]))
        guard Self.isDotAtom(local), local.utf8.count <= 64,
            let domain = InternationalNames.asciiDomain(String(parts[1])), Self.isDomain(domain),
            local.utf8.count + 1 + domain.utf8.count <= 254
        else { throw Self.invalid }
        if let name, !name.isSingleLine { throw MailError(.invalid("a name holds a control character")) }
        self.address = "\(local)@\(domain)"
        self.name = name.flatMap { $0.isEmpty ? nil : $0 }
        needsSMTPUTF8 = !local.utf8.allSatisfy { $0 < 128 }
    }

    package var description: String { "a mail address" }

    private static let invalid = MailError(.invalid("an address has not the form of one"))

    /// RFC 5321, 4.1.2, with the UTF-8 of RFC 6531, 3.3; spaces and controls beyond ASCII are left out too.
    private static func isDotAtom(_ local: String) -> Bool {
        local.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty
                && atom.unicodeScalars.allSatisfy { scalar in
                    switch scalar.value {
                    case 0..<128:
                        scalar.properties.isAlphabetic
                            || "0123456789!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(scalar)
                    default: !scalar.properties.isWhitespace && scalar.properties.generalCategory.isVisible
                    }
                }
        }
    }

    private static func isDomain(_ domain: String) -> Bool {
        guard domain != "localhost" else { return true }
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && domain.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy { ($0 >= 97 && $0 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == 45 }
            }
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isVisible: Bool {
        switch self {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}

extension String {
    /// Whether this can stand in a header without beginning another one.
    var isSingleLine: Bool {
        unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 && $0.value != 0x2028 && $0.value != 0x2029 }
    }
}
