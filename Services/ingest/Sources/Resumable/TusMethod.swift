internal import HTTPTypes
internal import Hummingbird

/// The method that a client of tus 1.0 means.
///
/// Networks that let only GET and POST through make it say the method in `X-HTTP-Method-Override`; the protocol's core
/// wants the actual one to be ignored then.
enum TusMethod {
    private static let name: HTTPField.Name = {
        guard let name = HTTPField.Name("X-HTTP-Method-Override") else { preconditionFailure("it is a token") }
        return name
    }()

    /// - Returns: nil for a header that is no method.
    static func meant(by request: Request) -> HTTPRequest.Method? {
        guard let text = request.headers[name] else { return request.method }
        return HTTPRequest.Method(text.uppercased())
    }
}
