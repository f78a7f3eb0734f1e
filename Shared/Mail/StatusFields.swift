/// The fields in a `message/delivery-status` (RFC 3464, 2.1): groups divided by empty lines.
enum StatusFields {
    /// Fields by their name in lower case, unfolded; of several with one name the first. What is no field is left out.
    static func groups(in bytes: [UInt8]) -> [[String: String]] {
        var (groups, group, last): ([[String: String]], [String: String], String?) = ([], [:], nil)
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let text = String(decoding: line, as: UTF8.self)
            let content = text.trimmed
            if content.isEmpty {
                if !group.isEmpty { groups.append(group) }
                (group, last) = ([:], nil)
            } else if text.first?.isWhitespace == true {
                if let name = last { group[name, default: ""] += " " + content }
            } else if let colon = content.firstIndex(of: ":") {
                let name = String(content[..<colon]).trimmed.lowercased()
                let isNew = group[name] == nil
                if isNew { group[name] = String(content[content.index(after: colon)...]).trimmed }
                last = isNew ? name : nil
            } else {
                last = nil
            }
        }
        if !group.isEmpty { groups.append(group) }
        return groups
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
