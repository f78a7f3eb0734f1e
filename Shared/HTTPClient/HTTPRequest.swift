package import Transfer

/// A question to an HTTP server.
package struct HTTPRequest: Sendable {
    package var method: HTTPMethod
    /// `http://` or `https://`, without user and password, percent-encoded. It is sent as it is written.
    package var url: String
    /// `Content-Length` and `Transfer-Encoding` follow from the body and are refused here.
    package var headers: HeaderFields
    package var body: RequestBody
    /// In place of the client's own.
    package var limits: TransferLimits?

    package init(
        _ method: HTTPMethod = .get, _ url: String, headers: HeaderFields = [:], body: RequestBody = .none,
        limits: TransferLimits? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.limits = limits
    }
}
