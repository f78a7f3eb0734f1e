import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import Passes
import Synchronization
import WebPages

/// A stand-in for accounts in tests of those that ask it: it counts who asks, and may refuse or be away.
final class FakeAccounts: Sendable {
    enum Mood: Sendable { case content, refusing, away }

    private let issuer = PassIssuer(name: "accounts", key: PassKey())
    private let state = Mutex((asked: 0, mood: Mood.content))
    private let time = Mutex(Date(timeIntervalSince1970: 1_790_000_000))
    private let customer: UUID?
    private let scopes: Set<String>

    /// - Parameter customer: for whom those who sign in act; nil for somebody who has not chosen yet.
    init(customer: UUID? = UUID(), scopes: Set<String> = ["captures:read"]) {
        (self.customer, self.scopes) = (customer, scopes)
    }

    var now: Date { time.withLock { $0 } }
    func advance(by interval: TimeInterval) { time.withLock { $0 += interval } }
    var asked: Int { state.withLock { $0.asked } }
    func become(_ mood: Mood) { state.withLock { $0.mood = mood } }

    func router() -> Router<PageContext> {
        let router = Router(context: PageContext.self)
        router.post("accounts/api/passes") { [self] _, _ in try await issue() }
        router.get("accounts/api/pass-keys") { [issuer] _, _ in
            let key = issuer.publicKey.base64
            let x = key.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
            return Self.json(#"{"keys":[{"x":"\#(x)"}]}"#)
        }
        return router
    }

    private func issue() async throws -> Response {
        let mood = state.withLock { state in
            state.asked += 1
            return state.mood
        }
        switch mood {
        case .away: return Response(status: .serviceUnavailable)
        case .refusing: return Response(status: .unauthorized)
        case .content: break
        }
        let expiresAt = now.addingTimeInterval(300)
        let pass = try await pass(session: UUID())
        return Self.json(#"{"pass":"\#(pass)","expiresAt":"\#(expiresAt.ISO8601Format())"}"#)
    }

    /// - Parameter session: of somebody who signed in; nil for a program.
    func pass(session: UUID?) async throws -> String {
        try await issuer.sign(
            Pass(
                id: UUID().uuidString, issuer: "accounts", subject: "an", audience: ["media"], scopes: scopes,
                customer: customer, session: session, issuedAt: now, expiresAt: now.addingTimeInterval(300)))
    }

    private static func json(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
