import Foundation
import LoopbackServer
import Synchronization
import Testbed
import Testing
import Transfer

@Suite("TransferEngine")
struct TransferEngineTests {
    let engine = TransferEngine(TransferEngine.Configuration(maximumConcurrent: 2, maximumWaiting: 6))

    @Test func `an answer arrives with status, headers and body`() async throws {
        let server = try LoopbackServer { connection in
            while let question = connection.readQuestion() {
                connection.answer(
                    "404 Not Found", headers: ["X-Path: \(question.path)", "x-path: again"], body: "nothing here")
            }
        }
        let response = try await engine.perform(Exchange.get("\(server.url)/a%20b?c=d"))
        #expect(response.head.status == 404)
        #expect(response.head.headers.values(for: "X-Path") == ["/a%20b?c=d", "again"])
        #expect(String(decoding: response.body, as: UTF8.self) == "nothing here")
    }

    @Test func `many exchanges use one connection`() async throws {
        let server = try LoopbackServer { connection in
            while connection.readQuestion() != nil { connection.answer() }
        }
        for _ in 0..<20 { _ = try await engine.perform(Exchange.get(server.url)) }
        #expect(server.connectionCount == 1)
    }

    @Test func `no more transfers run at once than allowed, and no more wait than allowed`() async throws {
        let gate = DispatchSemaphore(value: 0)
        let active = Mutex((now: 0, most: 0))
        let server = try LoopbackServer { connection in
            while connection.readQuestion() != nil {
                active.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                gate.wait()
                active.withLock { $0.now -= 1 }
                connection.answer()
            }
        }
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask { try await engine.perform(Exchange.get(server.url)).head.status }
            }
            #expect(await eventually { await engine.load == 8 && active.withLock(\.now) == 2 })
            await #expect(throws: TransferError(.busy)) { try await engine.perform(Exchange.get(server.url)) }
            for _ in 0..<8 { gate.signal() }
            for try await status in group { #expect(status == 200) }
        }
        #expect(active.withLock(\.most) == 2)
        #expect(server.connectionCount == 2)
    }

    @Test func `an answer may be as long as the limit and no longer`() async throws {
        let server = try LoopbackServer { connection in
            while connection.readQuestion() != nil { connection.answer(body: String(repeating: "x", count: 100_000)) }
        }
        let full = try await engine.perform(Exchange.get(server.url, limits: TransferLimits(responseBytes: 100_000)))
        #expect(full.body.count == 100_000)
        await #expect(throws: TransferError(.tooLarge)) {
            try await engine.perform(Exchange.get(server.url, limits: TransferLimits(responseBytes: 99_999)))
        }
    }

    @Test func `a header that would smuggle in another one is refused before anything is sent`() async throws {
        let server = try LoopbackServer { connection in _ = connection.readQuestion() }
        for headers: HeaderFields in [
            ["X-A": "b\r\nX-Evil: c"], ["X-A\r\nX-Evil": "c"], ["X A": "b"], ["": "b"], ["X-A": "b\u{0}"],
            ["Content-Length": "3"], ["transfer-encoding": "chunked"],
        ] {
            await #expect(throws: TransferError.self) {
                try await engine.perform(Exchange.http("GET", server.url, headers: headers))
            }
        }
        await #expect(throws: TransferError.self) {
            try await engine.perform(Exchange.http("GET /x HTTP/1.1\r\n", server.url))
        }
        #expect(server.connectionCount == 0)
    }

    @Test func `redirects are followed only when asked`() async throws {
        let server = try LoopbackServer { connection in
            while let question = connection.readQuestion() {
                if question.path == "/old" {
                    connection.answer("302 Found", headers: ["Location: /new", "X-Old: 1"])
                } else {
                    connection.answer("200 OK", headers: ["X-New: 1"], body: "new")
                }
            }
        }
        let stayed = try await engine.perform(Exchange.get("\(server.url)/old"))
        #expect(stayed.head.status == 302 && stayed.head.headers["location"] == "/new")
        let followed = try await engine.perform(Exchange.http("GET", "\(server.url)/old", redirects: 3))
        #expect(followed.head.status == 200 && followed.head.headers["x-new"] == "1")
        #expect(followed.head.headers["x-old"] == nil, "fields of the redirect are not the answer's")
    }

    @Test func `a server that is not there is a temporary failure`() async throws {
        let error = await #expect(throws: TransferError.self) {
            try await engine.perform(Exchange.get("http://127.0.0.1:1/secret?token=abc"))
        }
        #expect(error?.kind == .unreachable && error?.isTemporary == true)
        #expect(error.map { "\($0)" }?.contains("abc") == false)
    }

    @Test func `a server that never answers runs into the limit`() async throws {
        let server = try LoopbackServer { connection in while !connection.readSome(1000).isEmpty {} }
        let error = await #expect(throws: TransferError.self) {
            try await engine.perform(Exchange.get(server.url, limits: TransferLimits(total: .milliseconds(50))))
        }
        #expect(error?.kind == .timedOut && error?.isTemporary == true)
    }

    @Test func `a connection that ends in the middle of an answer is a temporary failure`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readQuestion()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        }
        let error = await #expect(throws: TransferError.self) { try await engine.perform(Exchange.get(server.url)) }
        #expect(error?.kind == .connectionLost && error?.isTemporary == true)
    }

    @Test func `cancelling the task ends the transfer at once`() async throws {
        let hasBegun = Mutex(false)
        let hasEnded = Mutex(false)
        let server = try LoopbackServer { connection in
            _ = connection.readQuestion()
            hasBegun.withLock { $0 = true }
            while !connection.readSome(1000).isEmpty {}
            hasEnded.withLock { $0 = true }
        }
        let url = server.url
        let task = Task { try await engine.perform(Exchange.get(url)) }
        #expect(await eventually { hasBegun.withLock { $0 } })
        task.cancel()
        await #expect(throws: TransferError(.cancelled)) { try await task.value }
        #expect(await eventually { hasEnded.withLock { $0 } }, "the connection must be gone")
        #expect(await engine.load == 0)
    }

    @Test func `a cancelled task never begins`() async throws {
        let engine = engine
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await engine.perform(Exchange.get("http://127.0.0.1:1/"))
        }
        await #expect(throws: TransferError.self) { try await task.value }
        #expect(await engine.load == 0)
    }

    @Test func `closing fails what runs and what comes later`() async throws {
        let hasBegun = Mutex(false)
        let server = try LoopbackServer { connection in
            _ = connection.readQuestion()
            hasBegun.withLock { $0 = true }
            while !connection.readSome(1000).isEmpty {}
        }
        let url = server.url
        let task = Task { try await engine.perform(Exchange.get(url)) }
        #expect(await eventually { hasBegun.withLock { $0 } })
        await engine.close()
        await #expect(throws: TransferError(.closed)) { try await task.value }
        await #expect(throws: TransferError(.closed)) { try await engine.perform(Exchange.get(url)) }
    }
}
