import Foundation
import HTTPClient
import Transfer

/// The test broker's management interface, asked as its administrator.
package struct BrokerManagement: Sendable {
    /// The administrator's name.
    package let user: String
    private let password: String
    private let base: String
    private let client = HTTPClient()

    /// - Parameter url: `http://user:password@host:port`.
    package init(_ url: String) throws {
        guard let url = URLComponents(string: url), let host = url.host, let port = url.port, let user = url.user,
            let password = url.password
        else { throw UnusableAddress() }
        self.user = user
        self.password = password
        base = "http://\(host):\(port)/api/"
    }

    /// - Parameter path: below `/api/`.
    /// - Throws: ``Refused`` when the broker does not do it.
    @discardableResult
    package func call(_ method: String, _ path: String, _ body: String = "") async throws -> [UInt8] {
        let request = HTTPRequest(
            HTTPMethod(method), base + path, headers: ["content-type": "application/json"],
            body: .bytes(Array(body.utf8)))
        let answer = try await client.send(request.authorized(user: user, password: password))
        guard answer.isSuccess else { throw Refused(status: answer.status) }
        return answer.body
    }

    package func close() async { await client.close() }

    package struct UnusableAddress: Error {}
    package struct Refused: Error { package let status: Int }
}
