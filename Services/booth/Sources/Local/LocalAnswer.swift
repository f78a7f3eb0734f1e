import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// Answers to booth software and to whoever looks at the page.
enum LocalAnswer {
    private struct Problem: Encodable {
        let code: String
        let message: String
    }

    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return text(String(decoding: try encoder.encode(value), as: UTF8.self), "application/json", status)
    }

    static func page(_ html: String) -> Response { text(html, "text/html; charset=utf-8", .ok) }

    static func picture(_ svg: String) -> Response { text(svg, "image/svg+xml", .ok) }

    static func problem(_ status: HTTPResponse.Status, _ code: String, _ message: String) throws -> Response {
        try json(Problem(code: code, message: message), status: status)
    }

    private static func text(_ text: String, _ type: String, _ status: HTTPResponse.Status) -> Response {
        var headers: HTTPFields = [.contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff"]
        headers[.contentSecurityPolicy] =
            "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
