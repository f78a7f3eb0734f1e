internal import FoundationEssentials
internal import PostgreSQL

/// A statement under construction whose parts are known only when it runs: words of this module, quoted names and
/// bound values. Values never become text.
struct SQLText {
    /// A value whose type is known only when the statement is made.
    enum Value {
        case text(String)
        case bytes([UInt8])
    }

    private enum Part {
        case words(String)
        case identifier(String)
        case hashes([[UInt8]])
        case identifiers([UUID])
        case uuid(UUID)
        case value(Value)
    }

    private var parts: [Part] = []

    mutating func append(_ words: String) { parts.append(.words(words)) }

    mutating func append(_ other: SQLText) { parts += other.parts }

    mutating func append(value: [[UInt8]]) { parts.append(.hashes(value)) }

    mutating func append(value: [UUID]) { parts.append(.identifiers(value)) }

    mutating func append(value: UUID) { parts.append(.uuid(value)) }

    mutating func append(value: String) { parts.append(.value(.text(value))) }

    mutating func append(_ value: Value) { parts.append(.value(value)) }

    mutating func append(identifier first: String, _ rest: String...) {
        parts.append(.identifier(first))
        for name in rest { parts += [.words("."), .identifier(name)] }
    }

    var query: Query {
        var interpolation = Query.StringInterpolation(literalCapacity: 256, interpolationCount: parts.count)
        for part in parts {
            switch part {
            case .words(let words): interpolation.appendLiteral(words)
            case .identifier(let name): interpolation.appendInterpolation(identifier: name)
            case .hashes(let hashes): interpolation.appendInterpolation(hashes)
            case .identifiers(let identifiers): interpolation.appendInterpolation(identifiers)
            case .uuid(let identifier): interpolation.appendInterpolation(identifier)
            case .value(.text(let text)): interpolation.appendInterpolation(text)
            case .value(.bytes(let bytes)): interpolation.appendInterpolation(bytes)
            }
        }
        return Query(stringInterpolation: interpolation)
    }
}
