import FoundationEssentials
import HTTPTypes
import Hummingbird

/// Lets through what comes from this machine and means this machine.
///
/// A page on the internet may lead a browser here under a name of its own (DNS rebinding); it cannot change the name that
/// the browser then sends as `Host`. Whatever changes something wants the token besides, which only this device can read.
struct LocalGuard: RouterMiddleware {
    typealias Context = BasicRequestContext

    private static let host: HTTPField.Name = {
        guard let name = HTTPField.Name("Host") else { preconditionFailure("Host is a token") }
        return name
    }()

    let token: String

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        // The first Host is the authority; another one beside it is for nobody (RFC 9112, 3.2).
        guard Self.isThisMachine(request.head.authority), request.headers[fields: Self.host].isEmpty else {
            return try LocalAnswer.problem(
                .misdirectedRequest, "not-local", "Ask 127.0.0.1 or localhost; other names are refused.")
        }
        let isReading = request.method == .get || request.method == .head
        guard isReading || Self.isSame(request.headers[.authorization] ?? "", "Bearer \(token)") else {
            return try LocalAnswer.problem(
                .unauthorized, "token-missing",
                "Changes want the token of the file local.token: Authorization: Bearer …")
        }
        return try await next(request, context)
    }

    static func isThisMachine(_ host: String?) -> Bool {
        guard let host else { return false }
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
        return ["127.0.0.1", "localhost", "[::1]"].contains(name.lowercased())
    }

    /// In the same time for every wrong text of the same length.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        return left.count == right.count && zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
