import FoundationEssentials
package import Hummingbird

/// Decodes the body of a request by its content type: a page's form or JSON, nothing else.
package struct FormOrJSONDecoder: RequestDecoder {
    package func decode<Value: Decodable>(
        _ type: Value.Type, from request: Request, context: some RequestContext
    ) async throws -> Value {
        switch request.headers[.contentType].flatMap(MediaType.init(from:)) {
        case .some(.applicationUrlEncoded):
            do {
                return try await URLEncodedFormDecoder().decode(type, from: request, context: context)
            } catch is URLEncodedFormError {
                // A name twice, a sign that is cut in half: nobody's browser sends that.
                throw APIError(.badRequest, code: "malformed", message: "The form cannot be read.")
            }
        case .some(.applicationJson):
            let decoder = JSONDecoder()
            decoder.dateDecodingStrategy = .iso8601
            return try await decoder.decode(type, from: request, context: context)
        default:
            throw APIError(
                .unsupportedMediaType, code: "unsupported-media-type",
                message: "The body must be application/json or application/x-www-form-urlencoded.")
        }
    }
}
