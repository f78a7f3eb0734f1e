import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import WebPages

/// The captures that a form or a program names: the boxes that were checked, or a list in JSON.
struct CaptureSelection: Sendable {
    /// Each once, in the order in which they were named.
    var captures: [Identifier<Capture>]
    /// What else the form said.
    var fields: [String: String] = [:]

    /// The fields of a page's form; nothing chosen is no error.
    ///
    /// - Throws: 413, 415, and 422 for more than goes in one act or for what is no identifier.
    init(form request: Request, _ context: PageContext) async throws {
        guard request.headers[.contentType].flatMap({ MediaType(from: $0) })?.isType(.applicationUrlEncoded) == true
        else {
            throw APIError(
                .unsupportedMediaType, code: "unsupported-media-type",
                message: "The body must be application/x-www-form-urlencoded.")
        }
        let body = try await request.body.collect(upTo: context.maxUploadSize)
        var names: [String] = []
        // Not the form decoder: it takes each name once only.
        for field in String(buffer: body).split(separator: "&") {
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = (parts.count > 1 ? parts[1] : "").replacing("+", with: " ").removingPercentEncoding ?? ""
            if parts[0] == "capture" { names.append(value) } else { fields[String(parts[0])] = value }
        }
        captures = try Self.captures(names, "capture")
    }

    /// `{"captures": ["…"]}`
    ///
    /// - Throws: 413, 415, and 422 for an empty list too.
    init(json request: Request, _ context: PageContext) async throws {
        struct Body: Decodable { var captures: [String] }
        guard request.headers[.contentType].flatMap({ MediaType(from: $0) })?.isType(.applicationJson) == true else {
            throw APIError(
                .unsupportedMediaType, code: "unsupported-media-type", message: "The body must be application/json.")
        }
        let bytes = try await request.body.collect(upTo: context.maxUploadSize)
        guard let body = try? JSONDecoder().decode(Body.self, from: Data(bytes.readableBytesView)) else {
            throw APIError.invalid("captures", "wants a list of identifiers")
        }
        captures = try Self.captures(body.captures, "captures")
        guard !captures.isEmpty else { throw APIError.invalid("captures", "wants one identifier at least") }
    }

    /// Where the form stood, if that is in the gallery; the gallery itself otherwise.
    func back(to rental: OwnRental) -> String {
        let here = LocalPath(fields["to"])?.text ?? ""
        let isInside = here == rental.address || ["?", "/"].contains { here.hasPrefix(rental.address + $0) }
        return isInside ? here : rental.address
    }

    static func captures(_ names: [String], _ field: String) throws(APIError) -> [Identifier<Capture>] {
        guard names.count <= DeletionTerms.most else {
            throw APIError.invalid(field, "takes \(DeletionTerms.most) at most", code: "too-many-captures")
        }
        var captures: [Identifier<Capture>] = []
        var seen: Set<Identifier<Capture>> = []
        for name in names {
            guard let id = Identifier<Capture>(name) else { throw APIError.invalid(field, "wants identifiers") }
            if seen.insert(id).inserted { captures.append(id) }
        }
        return captures
    }
}
