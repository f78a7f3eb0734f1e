/// A short text that people wrote: white space in it is single spaces, control characters are refused.
enum OneLine {
    /// - Returns: the text made tidy.
    /// - Throws: ``Refusal`` for `field` when nothing is left, when it is too long or holds control characters.
    static func tidy(_ text: String?, _ field: String, atMost limit: Int, about what: String) throws(Refusal) -> String
    {
        let words = (text ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !words.isEmpty else { throw Refusal(field, "\(what)-required", "is required") }
        guard words.unicodeScalars.count <= limit else {
            throw Refusal(field, "\(what)-too-long", "has more than \(limit) characters")
        }
        guard !words.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw Refusal(field, "\(what)-malformed", "holds control characters")
        }
        return words
    }
}
