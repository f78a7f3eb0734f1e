import Foundation
import HTTPTypes
import Hummingbird
import WebPages

/// The JSON object that a request carries, read field by field so that each refusal names the field.
///
/// A field nobody asked for is refused: what is not needed is not taken in.
struct RequestFields: Sendable {
    private let values: [String: JSONValue]

    /// Who wants something changed must say why: in the header `X-Reason`, or in this field.
    static let reason = "reason"
    private static let reasonHeader = HTTPField.Name("X-Reason")

    /// - Throws: 415, 413, 400 for a body that is no JSON object, 422 for a field that is not in `known`.
    init(_ request: Request, _ context: PageContext, known: Set<String>) async throws {
        guard request.headers[.contentType].flatMap({ MediaType(from: $0) })?.isType(.applicationJson) == true else {
            throw APIError(
                .unsupportedMediaType, code: "unsupported-media-type", message: "The body must be application/json.")
        }
        let body = try await request.body.collect(upTo: context.maxUploadSize)
        guard let values = try? JSONDecoder().decode([String: JSONValue].self, from: Data(body.readableBytesView))
        else { throw APIError(.badRequest, code: "malformed", message: "The body is not a JSON object.") }
        try self.init(values, known: known)
    }

    init(_ values: [String: JSONValue], known: Set<String>) throws {
        if let unknown = values.keys.sorted().first(where: { !known.contains($0) && $0 != Self.reason }) {
            throw APIError.invalid(
                String(unknown.prefix(60)), "There is no such field here.", code: "field-unknown")
        }
        self.values = values
    }

    func text(_ name: String) throws -> String? {
        switch values[name] {
        case nil, .null?: return nil
        case .text(let text)?: return text
        default: throw APIError.invalid(name, "wants a text", code: "type-mismatch")
        }
    }

    func integer(_ name: String) throws -> Int? {
        switch values[name] {
        case nil, .null?: return nil
        case .integer(let number)?: return number
        default: throw APIError.invalid(name, "wants a whole number", code: "type-mismatch")
        }
    }

    func texts(_ name: String) throws -> [String] {
        switch values[name] {
        case nil, .null?: return []
        case .texts(let texts)?: return texts
        default: throw APIError.invalid(name, "wants a list of texts", code: "type-mismatch")
        }
    }

    /// Who asks for a change and why.
    func order(_ request: Request, by token: StoredToken) throws -> Order {
        try order(request, by: "token:\(token.id)")
    }

    func order(_ request: Request, by actor: String) throws -> Order {
        let header = Self.reasonHeader.flatMap { request.headers[$0] }
        let field = try text(Self.reason)
        // Where both are there both must be right, and the header counts.
        let reasons = try (header == nil ? [field] : field == nil ? [header] : [header, field]).map {
            try OneLine.tidy($0, Self.reason, atMost: 500, about: "reason")
        }
        return Order(actor: actor, reason: reasons[0])
    }
}

/// As much of JSON as the API takes.
enum JSONValue: Decodable, Sendable, Equatable {
    case text(String)
    case integer(Int)
    case texts([String])
    case null
    case other

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let number = try? container.decode(Int.self) {
            self = .integer(number)
        } else if let texts = try? container.decode([String].self) {
            self = .texts(texts)
        } else {
            self = .other
        }
    }
}
