internal import Transfer

extension HTTPRequest {
    /// The same with `Authorization: Bearer` (RFC 6750). Only for servers behind TLS, or on this machine.
    package func authorized(bearer token: String) -> HTTPRequest {
        var request = self
        request.headers["Authorization"] = "Bearer \(token)"
        return request
    }
}
