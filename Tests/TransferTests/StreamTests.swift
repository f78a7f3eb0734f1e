import Foundation
import LoopbackServer
import Synchronization
import Testbed
import Testing
import Transfer

private final class Flag: Sendable {
    private let value = Mutex(false)

    func set() { value.withLock { $0 = true } }
    var isSet: Bool { value.withLock { $0 } }
}

@Suite("Streams")
struct StreamTests {
    let engine = TransferEngine()
    static let length = 64 << 20

    /// A megabyte that repeats; a byte's value follows from its position, so that a lost or doubled chunk shows.
    static let block = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 4) }

    /// Whether both ends of `chunk`, which begins at `position`, are where they should be.
    static func isInPlace(_ chunk: [UInt8], at position: Int) -> Bool {
        let mask = block.count - 1
        return chunk.first == block[position & mask] && chunk.last == block[(position + chunk.count - 1) & mask]
    }

    @Test func `a body of every kind arrives as it was given`() async throws {
        let received = Mutex<[HTTPQuestion]>([])
        let server = try LoopbackServer { connection in
            while let question = connection.readQuestion() {
                received.withLock { $0.append(question) }
                connection.answer()
            }
        }
        let bytes = Self.block + Self.block + Self.block
        let path = NSTemporaryDirectory() + "transfer-\(UUID().uuidString)"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let chunks = stride(from: 0, to: bytes.count, by: 100_000).map {
            Array(bytes[$0..<min($0 + 100_000, bytes.count)])
        }
        let stream = AsyncStream<[UInt8]> { continuation in
            for chunk in chunks { continuation.yield(chunk) }
            continuation.finish()
        }
        let other = AsyncStream<[UInt8]> { continuation in
            for chunk in chunks { continuation.yield(chunk) }
            continuation.finish()
        }
        let bodies: [(String, RequestBody)] = [
            ("PUT", .bytes(bytes)), ("POST", .file(path)), ("PATCH", .stream(stream, length: bytes.count)),
            ("PUT", .stream(other)),
        ]
        for (method, body) in bodies {
            let response = try await engine.perform(Exchange.http(method, server.url, body: body))
            #expect(response.head.status == 200)
        }
        let questions = received.withLock { $0 }
        #expect(questions.map(\.method) == ["PUT", "POST", "PATCH", "PUT"])
        #expect(questions.allSatisfy { $0.body == bytes })
        #expect(questions.map { $0.headers["content-length"] } == ["3145728", "3145728", "3145728", nil])
        #expect(questions.allSatisfy { $0.headers["expect"] == nil })
    }

    @Test func `a question without a body says so where a body is usual`() async throws {
        let received = Mutex<[HTTPQuestion]>([])
        let server = try LoopbackServer { connection in
            while let question = connection.readQuestion() {
                received.withLock { $0.append(question) }
                connection.answer("204 No Content")
            }
        }
        for method in ["POST", "PUT", "DELETE", "HEAD"] {
            _ = try await engine.perform(Exchange.http(method, server.url))
        }
        let questions = received.withLock { $0 }
        #expect(questions.map(\.method) == ["POST", "PUT", "DELETE", "HEAD"])
        #expect(questions.map { $0.headers["content-length"] } == ["0", "0", nil, nil])
    }

    @Test(arguments: [2, 4]) func `a stream of another length than announced fails for good`(announced: Int)
        async throws
    {
        let server = try LoopbackServer { connection in
            while connection.readQuestion() != nil { connection.answer() }
        }
        let stream = AsyncStream<[UInt8]> { continuation in
            continuation.yield([1, 2])
            continuation.yield([3])
            continuation.finish()
        }
        await #expect(throws: TransferError(.bodyFailed)) {
            try await engine.perform(Exchange.http("PUT", server.url, body: .stream(stream, length: announced)))
        }
    }

    @Test func `a file that is not there fails before anything is sent`() async throws {
        let server = try LoopbackServer { connection in _ = connection.readQuestion() }
        await #expect(throws: TransferError(.bodyFailed)) {
            try await engine.perform(Exchange.http("PUT", server.url, body: .file("/nowhere/at/all")))
        }
        #expect(server.connectionCount == 0)
    }

    @Test func `a download arrives whole, and its server never runs far ahead of the reader`() async throws {
        let written = Mutex(0)
        let server = try LoopbackServer { connection in
            while let question = connection.readQuestion() {
                guard question.path == "/long" else {
                    connection.answer()
                    continue
                }
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(Self.length)\r\n\r\n")
                for _ in stride(from: 0, to: Self.length, by: Self.block.count) {
                    connection.write(Self.block)
                    written.withLock { $0 += Self.block.count }
                }
            }
        }
        let (head, body) = try await engine.open(Exchange.get("\(server.url)/long", limits: TransferLimits(total: nil)))
        #expect(head.status == 200)
        var count = 0
        var lead = 0
        var isSame = true
        for try await chunk in body {
            isSame = isSame && Self.isInPlace(chunk, at: count)
            count += chunk.count
            // Time in which a server without a brake would send everything.
            _ = try await engine.perform(Exchange.get(server.url))
            lead = max(lead, written.withLock { $0 } - count)
        }
        #expect(count == Self.length && isSame)
        #expect(lead < 20 << 20, "the socket buffers of the system hold some, we hold little")
    }

    @Test func `the source of an upload never runs far ahead of the server`() async throws {
        let read = Mutex(0)
        let isSame = Mutex(true)
        let server = try LoopbackServer { connection in
            guard connection.readHead() != nil else { return }
            var count = 0
            while count < Self.length {
                let chunk = connection.readSome(64 << 10)
                guard !chunk.isEmpty else { return }
                if !Self.isInPlace(chunk, at: count) { isSame.withLock { $0 = false } }
                count += chunk.count
                read.withLock { $0 = count }
            }
            connection.answer()
        }
        let given = Mutex((position: 0, lead: 0))
        let stream = AsyncStream<[UInt8]> {
            let position = given.withLock { given in
                given.lead = max(given.lead, given.position - read.withLock { $0 })
                defer { given.position += Self.block.count }
                return given.position
            }
            return position < Self.length ? Self.block : nil
        }
        let response = try await engine.perform(
            Exchange.http("PUT", server.url, body: .stream(stream, length: Self.length)))
        #expect(response.head.status == 200 && isSame.withLock { $0 })
        #expect(given.withLock(\.lead) < 20 << 20)
    }

    @Test func `an answer before the end of the body is the answer`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readHead()
            connection.answer("413 Content Too Large", headers: ["Connection: close"])
            while !connection.readSome(1 << 20).isEmpty {}
        }
        let endless = AsyncStream<[UInt8]> { Task.isCancelled ? nil : [UInt8](repeating: 7, count: 1000) }
        let response = try await engine.perform(Exchange.http("PUT", server.url, body: .stream(endless)))
        #expect(response.head.status == 413)
    }

    @Test func `a server that goes away during an upload is a temporary failure`() async throws {
        let server = try LoopbackServer { connection in _ = connection.readHead() }
        let endless = AsyncStream<[UInt8]> { Task.isCancelled ? nil : [UInt8](repeating: 7, count: 100_000) }
        let error = await #expect(throws: TransferError.self) {
            try await engine.perform(Exchange.http("PUT", server.url, body: .stream(endless)))
        }
        #expect(error?.kind == .connectionLost)
    }

    @Test func `a source that throws ends the transfer`() async throws {
        struct Broken: Error {}
        let server = try LoopbackServer { connection in _ = connection.readQuestion() }
        let broken = AsyncThrowingStream<[UInt8], any Error> { continuation in
            continuation.yield([1])
            continuation.finish(throwing: Broken())
        }
        await #expect(throws: TransferError(.bodyFailed)) {
            try await engine.perform(Exchange.http("PUT", server.url, body: .stream(broken)))
        }
    }

    @Test func `a body that is dropped ends its transfer`() async throws {
        let hasEnded = Mutex(false)
        let server = try LoopbackServer { connection in
            _ = connection.readQuestion()
            connection.write("HTTP/1.1 200 OK\r\n\r\n")
            while connection.write([UInt8](repeating: 1, count: 100_000)) {}
            hasEnded.withLock { $0 = true }
        }
        do {
            let (_, body) = try await engine.open(Exchange.get(server.url, limits: TransferLimits(total: nil)))
            var iterator = body.makeAsyncIterator()
            #expect(try await iterator.next() != nil)
        }
        #expect(await eventually { hasEnded.withLock { $0 } })
        #expect(await eventually { await engine.load == 0 })
    }

    @Test func `a download that breaks off throws, so that nobody takes it for whole`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readQuestion()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        }
        let (_, body) = try await engine.open(Exchange.get(server.url))
        await #expect(throws: TransferError.self) { for try await _ in body {} }
    }

    @Test func `cancelling a reader throws instead of ending the body quietly`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readQuestion()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            while !connection.readSome(1000).isEmpty {}
        }
        let (_, body) = try await engine.open(Exchange.get(server.url))
        let hasRead = Flag()
        let reader = Task { for try await _ in body { hasRead.set() } }
        #expect(await eventually { hasRead.isSet })
        reader.cancel()
        await #expect(throws: TransferError(.cancelled)) { try await reader.value }
    }

    @Test func `a stream that nobody reads does not hold its place for ever`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readQuestion()
            connection.write("HTTP/1.1 200 OK\r\n\r\n")
            while connection.write([UInt8](repeating: 1, count: 100_000)) {}
        }
        let limits = TransferLimits(total: nil, pause: .milliseconds(10))
        let (_, body) = try await engine.open(Exchange.get(server.url, limits: limits))
        #expect(await eventually { await engine.load == 0 })
        await #expect(throws: TransferError(.timedOut)) { for try await _ in body {} }
    }
}
