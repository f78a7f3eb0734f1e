internal import InternationalNames

/// The one form of a mail address that is hashed for finding a person.
///
/// 1. White space around it and a `mailto:` are dropped, nothing inside.
/// 2. Unicode normalization form C.
/// 3. The domain in the form the DNS knows (IDNA2008, UTS 46, lower case), one final dot dropped.
/// 4. The part before the `@` in lower case. RFC 5321 (section 2.4) lets a host tell `Ann` from `ann`; hardly one does,
///    and a person who types a capital must be found. Dots and `+tags` stay, since elsewhere they are other mailboxes.
///
/// The address itself is stored sealed as it was written; mail goes to that one.
enum MailAddressForm {
    static func normalized(_ address: String) -> String? {
        var text = InternationalNames.composed(address.trimmed)
        if text.lowercased().hasPrefix("mailto:") { text = String(text.dropFirst("mailto:".count)) }
        guard let at = text.lastIndex(of: "@") else { return nil }
        let local = text[..<at]
        var domain = text[text.index(after: at)...]
        if domain.hasSuffix(".") { domain = domain.dropLast() }
        guard (1...64).contains(local.utf8.count), !local.contains(where: { $0.isWhitespace || $0 == "@" }),
            let ascii = InternationalNames.asciiDomain(String(domain))
        else { return nil }
        // Lower-casing may undo composition (a dotted capital I), hence once more.
        return InternationalNames.composed(local.lowercased()) + "@" + ascii
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
