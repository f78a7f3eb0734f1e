import Foundation
import HTTPClient
import Transfer

/// A virtual host of a test's own, in which the service's user has the rights it has everywhere: the real services of
/// other tests neither hear nor answer what is said there.
struct TemporaryVirtualHost: Sendable {
    let name: String
    private let management: Management

    /// Makes the host with the exchanges of all services, and removes it when `body` is done.
    static func with(_ body: (TemporaryVirtualHost) async throws -> Void) async throws {
        let host = TemporaryVirtualHost(name: "test-\(UUID().uuidString.lowercased())", management: try Management())
        let outcome: Result<Void, any Error>
        do {
            try await host.make()
            outcome = .success(try await body(host))
        } catch {
            outcome = .failure(error)
        }
        _ = try? await host.management.call("DELETE", "vhosts/\(host.name)")
        await host.management.client.close()
        try outcome.get()
    }

    /// The address in `url` with this virtual host in place of its own.
    func address(_ url: String) -> String {
        let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let base = parts[0].prefix(upTo: parts[0].lastIndex(of: "/") ?? parts[0].endIndex)
        return base + "/" + name + (parts.count > 1 ? "?" + parts[1] : "")
    }

    private func make() async throws {
        try await management.call("PUT", "vhosts/\(name)")
        for (exchange, type) in [("events", "topic"), ("commands", "direct"), ("booths", "topic")] {
            try await management.call("PUT", "exchanges/\(name)/\(exchange)", #"{"type":"\#(type)","durable":true}"#)
        }
        for user in [management.user, "gdpr-requests"] {
            let rights = try await management.call("GET", "permissions/messagebox/\(user)")
            try await management.call("PUT", "permissions/\(name)/\(user)", String(decoding: rights, as: UTF8.self))
        }
    }

    /// The broker's management interface.
    private struct Management: Sendable {
        let user: String
        let password: String
        let base: String
        let client = HTTPClient()

        init() throws {
            let environment = ProcessInfo.processInfo.environment
            guard let url = URLComponents(string: environment["TEST_AMQP_MANAGEMENT_URL"] ?? ""), let host = url.host,
                let port = url.port, let user = url.user, let password = url.password
            else { throw CocoaError(.formatting) }
            self.user = user
            self.password = password
            base = "http://\(host):\(port)/api/"
        }

        @discardableResult
        func call(_ method: String, _ path: String, _ body: String = "") async throws -> [UInt8] {
            let credentials = Data("\(user):\(password)".utf8).base64EncodedString()
            let answer = try await client.send(
                HTTPRequest(
                    HTTPMethod(method), base + path,
                    headers: ["authorization": "Basic \(credentials)", "content-type": "application/json"],
                    body: .bytes(Array(body.utf8))))
            guard (200..<300).contains(answer.status) else { throw UnexpectedAnswer(status: answer.status) }
            return answer.body
        }
    }

    struct UnexpectedAnswer: Error { var status: Int }
}
