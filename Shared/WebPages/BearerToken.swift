package import Hummingbird

extension Request {
    /// The token of `Authorization: Bearer <token>` (RFC 6750), if there is exactly one such header of sane length.
    package var bearerToken: String? {
        let headers = headers[values: .authorization]
        guard headers.count == 1, let header = headers.first, header.utf8.count <= 8192 else { return nil }
        let parts = header.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}
