import FoundationEssentials
import HTTPClient
import Transfer

/// The test broker's management interface.
struct ManagementAddress {
    let user: String
    private let password: String
    private let base: String

    /// Reads `http://user:password@host:port`.
    init(_ url: String) throws {
        let parts = url.split(separator: "@", maxSplits: 1)
        let credentials = parts.first?.dropFirst("http://".count).split(separator: ":", maxSplits: 1) ?? []
        guard parts.count == 2, credentials.count == 2 else { throw UnusableAddress() }
        user = String(credentials[0])
        password = String(credentials[1])
        base = "http://" + parts[1]
    }

    func call(_ method: String, _ path: String, _ body: String = "") async throws {
        let client = HTTPClient()
        let credentials = Data("\(user):\(password)".utf8).base64EncodedString()
        let answer = try await client.send(
            HTTPRequest(
                HTTPMethod(method), base + path,
                headers: ["authorization": "Basic \(credentials)", "content-type": "application/json"],
                body: .bytes(Array(body.utf8))))
        await client.close()
        guard (200..<300).contains(answer.status) else { throw UnexpectedAnswer(status: answer.status) }
    }

    struct UnusableAddress: Error {}
    struct UnexpectedAnswer: Error { var status: Int }
}
