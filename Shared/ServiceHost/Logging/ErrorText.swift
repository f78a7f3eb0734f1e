/// What may be said of an error in a log or on a terminal: one line, bounded, without the data it failed on.
package enum ErrorText {
    /// Errors of our own modules describe themselves without data. Decoding errors quote what they read, so only the
    /// place is told.
    package static func describe(_ error: any Error) -> String {
        let text =
            switch error {
            case DecodingError.keyNotFound(let key, let context): "no value at \(path(context.codingPath + [key]))"
            case DecodingError.valueNotFound(_, let context): "no value at \(path(context.codingPath))"
            case DecodingError.typeMismatch(_, let context): "a value of another type at \(path(context.codingPath))"
            case DecodingError.dataCorrupted(let context): "an unreadable value at \(path(context.codingPath))"
            case EncodingError.invalidValue(_, let context):
                "a value that cannot be written at \(path(context.codingPath))"
            default: "\(error)"
            }
        let line = text.prefix(500).split { $0.isNewline }.joined(separator: " ")
        return line.isEmpty ? "\(type(of: error))" : line
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.isEmpty ? "the top" : keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}
