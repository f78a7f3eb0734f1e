import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import WebPages

/// One file out of a form that was sent as `multipart/form-data` (RFC 7578), in memory and bounded.
package enum FormUpload {
    /// No form here has more fields; what stands behind them is not looked at.
    private static let mostParts = 16

    /// - Returns: the bytes of the field; empty when nothing was chosen.
    /// - Throws: 415 for another kind of body, 413 for a longer one, 400 for one that is no such form.
    static func file(_ name: String, _ request: Request, atMost count: Int) async throws -> [UInt8] {
        guard let type = request.headers[.contentType], type.lowercased().hasPrefix("multipart/form-data"),
            let boundary = boundary(in: type)
        else {
            throw APIError(
                .unsupportedMediaType, code: "unsupported-media-type", message: "The body must be multipart/form-data.")
        }
        // The frame of the file, and the other fields of the form.
        let body = try await request.body.collect(upTo: count + 16_384)
        let file = part(name, in: Array(body.readableBytesView), boundary: Array("--\(boundary)".utf8))
        guard let file else { throw APIError(.badRequest, code: "malformed", message: "The form has no such field.") }
        return Array(file)
    }

    private static func boundary(in type: String) -> String? {
        guard let start = type.range(of: "boundary=") else { return nil }
        let value = type[start.upperBound...].prefix { $0 != ";" }.trimming { $0 == "\"" || $0 == " " }
        return (1...70).contains(value.count) ? String(value) : nil
    }

    /// The bytes of a field; nil when there is no such field, or the body breaks off. Every byte is looked at a few times
    /// at most, whatever the body is.
    package static func part(_ name: String, in body: [UInt8], boundary: [UInt8]) -> ArraySlice<UInt8>? {
        let lines: [UInt8] = [13, 10]
        var rest = body[...]
        for _ in 0..<mostParts {
            guard let start = rest.firstRange(of: boundary + lines) else { return nil }
            rest = rest[start.upperBound...]
            guard let end = rest.firstRange(of: lines + boundary) else { return nil }
            let part = rest[..<end.lowerBound]
            if let head = part.firstRange(of: lines + lines) {
                let fields = String(decoding: part[..<head.lowerBound], as: UTF8.self)
                if fields.contains(" name=\"\(name)\"") { return part[head.upperBound...] }
            }
            rest = rest[end.lowerBound...].dropFirst(2)
        }
        return nil
    }
}

extension Substring {
    fileprivate func trimming(_ isEdge: (Character) -> Bool) -> Substring {
        var trimmed = drop(while: isEdge)
        while let last = trimmed.last, isEdge(last) { trimmed.removeLast() }
        return trimmed
    }
}
