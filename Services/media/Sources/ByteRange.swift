/// What part of some bytes a request wants (RFC 9110, section 14).
///
/// One range is answered as asked; several, or a header that is not understood, are answered with everything, which
/// section 14.2 allows.
package enum ByteRange: Sendable, Equatable {
    case all
    case part(Range<Int>)
    /// No byte of the range exists.
    case unsatisfiable

    /// - Parameters:
    ///   - header: the value of `Range`, if there is one.
    ///   - length: of all bytes.
    package init(_ header: String?, length: Int) {
        guard let header, let specification = Self.single(header) else {
            self = .all
            return
        }
        switch specification {
        case (let first?, let last):
            guard last.map({ first <= $0 }) ?? true else {
                self = .all
                return
            }
            guard first < length else {
                self = .unsatisfiable
                return
            }
            self = .part(first..<min(length - 1, last ?? length - 1) + 1)
        case (nil, let count?):
            self = count > 0 && length > 0 ? .part(max(0, length - count)..<length) : .unsatisfiable
        case (nil, nil):
            self = .all
        }
    }

    /// First and last position; without a first one the second is a count from the end.
    private static func single(_ header: String) -> (Int?, Int?)? {
        guard header.utf8.count <= 100, header.lowercased().hasPrefix("bytes=") else { return nil }
        let parts = header.dropFirst("bytes=".count).filter { !$0.isWhitespace }
            .split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let numbers = parts.map { $0.isEmpty ? nil : number($0) }
        // A part that is there and no number makes the header one that is not understood.
        guard zip(parts, numbers).allSatisfy({ $0.isEmpty || $1 != nil }) else { return nil }
        return (numbers[0], numbers[1])
    }

    private static func number(_ text: some StringProtocol) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) ?? .max - 1 : nil
    }
}
