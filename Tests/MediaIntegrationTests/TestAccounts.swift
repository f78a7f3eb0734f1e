import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Passes
import Synchronization

/// The two answers of accounts that media needs, over real HTTP: passes for tokens, and the keys of passes.
final class TestAccounts: Sendable {
    let issuer = PassIssuer(name: "accounts", key: PassKey())
    /// Customers by their tokens.
    private let tokens = Mutex<[String: UUID]>([:])
    private let exchanges = Mutex(0)

    func add(token: String, of customer: UUID) { tokens.withLock { $0[token] = customer } }

    /// How often a token was exchanged.
    var exchanged: Int { exchanges.withLock { $0 } }

    /// Runs the server while `body` runs, which gets its address.
    func serve<Outcome: Sendable>(_ body: @escaping @Sendable (String) async throws -> Outcome) async throws -> Outcome
    {
        let router = Router()
        router.post("accounts/api/passes") { [self] request, _ in
            let token = request.headers[.authorization]?.split(separator: " ").last.map(String.init) ?? ""
            guard let customer = tokens.withLock({ $0[token] }) else { return Response(status: .unauthorized) }
            exchanges.withLock { $0 += 1 }
            let pass = try await issuer.issue(
                subject: "token", audience: ["media"], scopes: ["captures:read"], customer: customer)
            let expiresAt = ContractCoding.text(of: Date().addingTimeInterval(300))
            return json(#"{"expiresAt":"\#(expiresAt)","pass":"\#(pass)"}"#)
        }
        router.get("accounts/api/pass-keys") { [self] _, _ in
            let x = issuer.publicKey.base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
            return json(
                #"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"\#(issuer.publicKey.fingerprint)","x":"\#(x)"}]}"#)
        }
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        return try await withThrowingTaskGroup(of: Outcome?.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                try await application.runService(gracefulShutdownSignals: [])
                return nil
            }
            group.addTask {
                for await port in ports { return try await body("http://127.0.0.1:\(port)") }
                return nil
            }
            while let outcome = try await group.next() {
                if let outcome { return outcome }
            }
            throw CancellationError()
        }
    }

    private func json(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
