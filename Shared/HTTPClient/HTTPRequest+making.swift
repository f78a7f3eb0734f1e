package import FoundationEssentials
internal import Transfer

extension HTTPRequest {
    /// A request whose body is `value` as JSON.
    package static func json(
        _ method: HTTPMethod, _ url: String, _ value: some Encodable, encoder: JSONEncoder = JSONEncoder()
    ) throws -> HTTPRequest {
        HTTPRequest(
            method, url, headers: ["Content-Type": "application/json", "Accept": "application/json"],
            body: .bytes(Array(try encoder.encode(value))))
    }

    /// The same with `Authorization: Basic` (RFC 7617). Only for servers behind TLS, or on this machine.
    package func authorized(user: String, password: String) -> HTTPRequest {
        var request = self
        request.headers["Authorization"] = "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
        return request
    }
}
