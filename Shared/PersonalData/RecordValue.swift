import FoundationEssentials

/// A value of a record as a copy for a person shows it: JSON.
package enum RecordValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
    case list([RecordValue])
    case object([String: RecordValue])

    /// What was opened: a JSON object or array as such, everything else as text.
    init(opened text: String) {
        let isStructured = text.hasPrefix("{") || text.hasPrefix("[")
        let value = isStructured ? try? JSONDecoder().decode(RecordValue.self, from: Data(text.utf8)) : nil
        self = value ?? .text(text)
    }
}

extension RecordValue: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([RecordValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: RecordValue].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .list(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}
