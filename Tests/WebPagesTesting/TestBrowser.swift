package import HTTPTypes
import NIOCore
import Synchronization

/// A browser without script: keeps cookies, sends forms of its own site, and says where it stands.
package final class TestBrowser: Sendable {
    private let client: TestClient
    private let cookies = Mutex<[String: String]>([:])
    /// Of every request, besides what a browser sends.
    private let headers: HTTPFields

    package init(_ client: TestClient, headers: HTTPFields = [:]) {
        (self.client, self.headers) = (client, headers)
    }

    /// The value of a cookie that it has.
    package func cookie(_ name: String) -> String? { cookies.withLock { $0[name] } }

    /// Keeps a cookie that somebody planted, or another browser had.
    package func plant(_ name: String, _ value: String?) { cookies.withLock { $0[name] = value } }

    package func get(_ path: String) async throws -> TestResponse { try await ask(.get, path, nil) }

    /// Sends a form of a page of the same site.
    package func post(_ path: String, _ fields: [(String, String)] = []) async throws -> TestResponse {
        try await ask(.post, path, fields)
    }

    private func ask(
        _ method: HTTPRequest.Method, _ path: String, _ fields: [(String, String)]?
    ) async throws -> TestResponse {
        var headers = headers
        headers[.accept] = "text/html,application/xhtml+xml,*/*;q=0.8"
        if let name = HTTPField.Name("Sec-Fetch-Site") { headers[name] = "same-origin" }
        let kept = cookies.withLock { $0 }
        if !kept.isEmpty {
            headers[.cookie] = kept.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        }
        var body: ByteBuffer?
        if let fields {
            headers[.contentType] = "application/x-www-form-urlencoded"
            body = ByteBuffer(string: fields.map { "\($0.0)=\(Self.escaped($0.1))" }.joined(separator: "&"))
        }
        let answer = try await client.execute(uri: path, method: method, headers: headers, body: body)
        for cookie in answer.headers[values: .setCookie] { keep(cookie) }
        return answer
    }

    private func keep(_ header: String) {
        let parts = header.split(separator: ";").map { $0.drop { $0 == " " } }
        guard let pair = parts.first?.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false),
            pair.count == 2
        else { return }
        let isOver = parts.contains { $0.lowercased() == "max-age=0" }
        cookies.withLock { $0[String(pair[0])] = isOver ? nil : String(pair[1]) }
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let character = Character(UnicodeScalar(byte))
            if byte < 0x80, character.isLetter || character.isNumber || "-._".contains(character) {
                return String(character)
            }
            let hex = String(byte, radix: 16, uppercase: true)
            return "%" + (hex.count == 1 ? "0" + hex : hex)
        }.joined()
    }
}
