import HTTPTypes
package import Hummingbird

/// Tells browsers what an answer of ours may do: nothing but what our pages need.
///
/// A handler that sets one of the headers itself is left alone.
package struct SecurityHeaders: RouterMiddleware {
    package typealias Context = PageContext

    /// No script or style stands in a page; both come from our own origin. `data:` is for Bootstrap's icons.
    package static let contentSecurityPolicy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
        "media-src 'self'", "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")

    /// Lets these origins show the page in a frame, which says how it may be framed in the policy alone: the older header
    /// knows no list.
    package static func allowFraming(by origins: [String], in response: inout Response) {
        guard let policy = HTTPField.Name("Content-Security-Policy") else { return }
        response.headers[policy] = contentSecurityPolicy.replacing(
            "frame-ancestors 'none'", with: "frame-ancestors \(origins.joined(separator: " "))")
    }

    private let fields: [HTTPField]

    package init() {
        let values = [
            ("Content-Security-Policy", Self.contentSecurityPolicy),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
            // Not "no-referrer": browsers would then send "Origin: null" with our own forms.
            ("Referrer-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            // What a page shows is somebody's; assets say otherwise for themselves.
            ("Cache-Control", "no-store"),
        ]
        fields = values.compactMap { name, value in
            HTTPField.Name(name).map { HTTPField(name: $0, value: value) }
        }
    }

    package func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        let isFrameable = HTTPField.Name("Content-Security-Policy").flatMap { response.headers[$0] }.map {
            $0.contains("frame-ancestors") && !$0.contains("frame-ancestors 'none'")
        }
        for field in fields where response.headers[field.name] == nil {
            if isFrameable == true, field.name.canonicalName == "x-frame-options" { continue }
            response.headers.append(field)
        }
        return response
    }
}
