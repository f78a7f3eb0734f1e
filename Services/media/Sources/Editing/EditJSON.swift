import Foundation
import HTTPTypes
import Hummingbird
import WebPages

/// Reads what a program says about edits and shares: a field that nobody knows is refused by name, not passed over.
enum EditJSON {
    static let recipe = Set([
        "turns", "mirror", "straighten", "crop", "crop.left", "crop.top", "crop.width", "crop.height", "filter", "text",
        "text.words", "text.place", "text.size", "text.color", "logo", "logo.place", "logo.size",
    ]).union(filter.map { "filter.\($0)" })
    static let filter: Set<String> = ["brightness", "contrast", "saturation", "tone"]

    /// - Parameter known: the fields that there are; those of an object stand behind its name and a point.
    /// - Throws: 415, 413, 400 for what is no JSON object, 422 for a field that is unknown or of another type.
    static func decode<Body: Decodable>(
        _ type: Body.Type, known: Set<String>, _ request: Request, _ context: PageContext
    ) async throws -> Body {
        guard request.headers[.contentType].flatMap({ MediaType(from: $0) })?.isType(.applicationJson) == true else {
            throw APIError(
                .unsupportedMediaType, code: "unsupported-media-type", message: "The body must be application/json.")
        }
        let data = Data(try await request.body.collect(upTo: context.maxUploadSize).readableBytesView)
        guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw APIError(.badRequest, code: "malformed", message: "The body is not a JSON object.")
        }
        if let unknown = names(of: object).sorted().first(where: { !known.contains($0) }) {
            throw APIError.invalid(
                String(unknown.prefix(60)), "There is no such field here.", code: "field-unknown")
        }
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch let error as DecodingError {
            throw APIError.invalid(name(of: error), "is missing or of another type", code: "type-mismatch")
        }
    }

    private static func names(of object: [String: Any], in parent: String = "") -> Set<String> {
        object.reduce(into: []) { names, field in
            names.insert(parent + field.key)
            if let child = field.value as? [String: Any] {
                names.formUnion(Self.names(of: child, in: "\(parent)\(field.key)."))
            }
        }
    }

    private static func name(of error: DecodingError) -> String {
        let (path, missing): ([any CodingKey], String?) =
            switch error {
            case .keyNotFound(let key, let context): (context.codingPath, key.stringValue)
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                (context.codingPath, nil)
            @unknown default: ([], nil)
            }
        return (path.map(\.stringValue) + [missing].compactMap(\.self)).joined(separator: ".")
    }
}
