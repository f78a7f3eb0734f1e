package import FoundationEssentials
package import Transfer

/// Asks HTTP/1.1 servers, over TLS or not, keeping connections for the next question.
///
/// One client serves a whole process: it owns one thread. Redirects are not followed unless the configuration says so;
/// cookies are not kept, bodies not decompressed.
package final class HTTPClient: Sendable {
    package struct Configuration: Sendable {
        /// A PEM file with the authorities to believe in instead of the system's.
        package var authorities: String?
        package var limits: TransferLimits
        /// What is sent as `User-Agent` where a request says nothing.
        package var userAgent: String?
        /// How many redirects may be followed.
        package var redirects: Int
        package var engine: TransferEngine.Configuration

        package init(
            authorities: String? = nil, limits: TransferLimits = TransferLimits(), userAgent: String? = nil,
            redirects: Int = 0, engine: TransferEngine.Configuration = TransferEngine.Configuration(name: "http")
        ) {
            self.authorities = authorities
            self.limits = limits
            self.userAgent = userAgent
            self.redirects = redirects
            self.engine = engine
        }
    }

    private let configuration: Configuration
    private let engine: TransferEngine

    package init(_ configuration: Configuration = Configuration()) {
        self.configuration = configuration
        engine = TransferEngine(configuration.engine)
    }

    /// Sends `request` and collects the answer.
    ///
    /// Without limits in the request, a body from a file or a stream may take as long as bytes keep going: the
    /// client's own limit on the total time is for short exchanges.
    ///
    /// - Throws: ``TransferError`` when there is no answer; a status such as 404 is one.
    package func send(_ request: HTTPRequest) async throws(TransferError) -> HTTPResponse {
        let response = try await engine.perform(try transfer(request))
        return HTTPResponse(status: response.head.status, headers: response.head.headers, body: response.body)
    }

    /// Sends `request` and returns with the head of the answer; its body arrives as it is read.
    ///
    /// Without limits in the request the whole may take as long as bytes keep coming.
    package func download(
        _ request: HTTPRequest
    ) async throws(TransferError) -> (head: ResponseHead, body: ResponseBody) {
        var transfer = try transfer(request)
        if request.limits == nil { transfer.limits.total = nil }
        return try await engine.open(transfer)
    }

    /// Sends `value` as JSON.
    package func send(
        _ method: HTTPMethod, _ url: String, json value: some Encodable, headers: HeaderFields = [:],
        encoder: JSONEncoder = JSONEncoder()
    ) async throws -> HTTPResponse {
        var headers = headers
        headers["Content-Type"] = headers["Content-Type"] ?? "application/json"
        headers["Accept"] = headers["Accept"] ?? "application/json"
        let body = try encoder.encode(value)
        return try await send(HTTPRequest(method, url, headers: headers, body: .bytes(Array(body))))
    }

    /// Ends all exchanges; those to come are refused.
    package func close() async { await engine.close() }

    private func transfer(_ request: HTTPRequest) throws(TransferError) -> TransferRequest {
        let url = try TransferURL(request.url, schemes: ["http", "https"])
        guard url.user == nil, url.password == nil else {
            throw TransferError(.invalidRequest("credentials belong in a header, not in the address"))
        }
        var headers = request.headers
        if headers["User-Agent"] == nil, let agent = configuration.userAgent { headers["User-Agent"] = agent }
        var limits = request.limits ?? configuration.limits
        if request.limits == nil, request.body.isOutsideMemory { limits.total = nil }
        return TransferRequest(
            url, .http(method: request.method.name, headers: headers, redirects: configuration.redirects),
            body: request.body, limits: limits,
            trust: TransferRequest.Trust(authorities: configuration.authorities))
    }
}
