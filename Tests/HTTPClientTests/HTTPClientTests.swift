import Foundation
import HTTPClient
import LoopbackServer
import Synchronization
import Testing
import Transfer

@Suite("HTTPClient")
struct HTTPClientTests {
    private struct Photo: Codable, Equatable {
        var name: String
        var bytes: Int
    }

    /// Answers with what it was asked.
    static func echo() throws -> LoopbackServer {
        try LoopbackServer { connection in
            while let question = connection.readQuestion() {
                connection.answer(
                    headers: [
                        "X-Method: \(question.method)", "X-Type: \(question.headers["content-type"] ?? "-")",
                        "X-Agent: \(question.headers["user-agent"] ?? "-")",
                        "X-Empty: \(question.headers["x-empty"] ?? "-")",
                    ], body: String(decoding: question.body, as: UTF8.self))
            }
        }
    }

    @Test(arguments: [HTTPMethod.get, .post, .put, .patch, .delete]) func `a method arrives as it was asked`(
        method: HTTPMethod
    ) async throws {
        let server = try Self.echo()
        let client = HTTPClient(HTTPClient.Configuration(userAgent: "tests"))
        let response = try await client.send(HTTPRequest(method, server.url, headers: ["X-Empty": ""]))
        #expect(response.isSuccess && response.headers["x-method"] == method.name)
        #expect(response.headers["x-agent"] == "tests" && response.headers["x-empty"] == "")
    }

    @Test func `JSON goes there and back`() async throws {
        let server = try Self.echo()
        let client = HTTPClient()
        let photo = Photo(name: "été", bytes: 12)
        let response = try await client.send(.post, server.url, json: photo)
        #expect(response.headers["x-type"] == "application/json")
        #expect(try response.json() == photo)
    }

    @Test func `credentials in an address are refused and not repeated`() async throws {
        let client = HTTPClient()
        let error = await #expect(throws: TransferError.self) {
            try await client.send(HTTPRequest(.get, "http://user:hunter2@127.0.0.1:1/"))
        }
        #expect(error.map { "\($0)" }?.contains("hunter2") == false)
        #expect(error?.isTemporary == false)
    }

    @Test func `a download can be read piece by piece and sent on as an upload`() async throws {
        let size = 5 << 20
        let received = Mutex(0)
        let server = try LoopbackServer { connection in
            while let question = connection.readQuestion() {
                if question.method == "GET" {
                    connection.answer(body: String(repeating: "y", count: size))
                } else {
                    received.withLock { $0 = question.body.count }
                    connection.answer("201 Created")
                }
            }
        }
        let client = HTTPClient()
        let (head, body) = try await client.download(HTTPRequest(.get, server.url))
        #expect(head.headers["content-length"] == "\(size)")
        let response = try await client.send(HTTPRequest(.put, server.url, body: .stream(body, length: size)))
        #expect(response.status == 201 && received.withLock { $0 } == size)
    }

    @Test func `a closed client refuses`() async throws {
        let client = HTTPClient()
        await client.close()
        await #expect(throws: TransferError(.closed)) {
            try await client.send(HTTPRequest(.get, "http://127.0.0.1:1/"))
        }
    }
}
