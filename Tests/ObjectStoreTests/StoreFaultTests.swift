import Foundation
import HTTPClient
import Logging
import LoopbackServer
import ObjectStore
import Testing
import Transfer

/// A real store that misbehaves: what was written is there whole or the caller knows that it is not.
@Suite("S3 store faults", .serialized, .enabled(if: TestServers.s3 != nil, "TEST_S3_URL is not set"))
struct StoreFaultTests {
    private let name = ObjectName("faults/object")

    private func withStore(_ body: (any ObjectStore, FaultyHTTPServer, ObjectName) async throws -> Void) async throws {
        let upstream = try #require(URL(string: TestServers.s3 ?? "")?.port)
        let faulty = try FaultyHTTPServer(before: upstream)
        let client = HTTPClient()
        let address = TestServers.address().replacing("127.0.0.1:\(upstream)", with: "127.0.0.1:\(faulty.port)")
        let store = try makeObjectStore(url: address, client: client, logger: Logger(label: "test"))
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(store, faulty, try #require(name)))
        } catch {
            outcome = .failure(error)
        }
        await client.close()
        try outcome.get()
    }

    private func pattern(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) } }

    @Test(arguments: [500, 502, 503, 504, 429])
    func `a store that fails twice is asked again, and the object is there once`(status: Int) async throws {
        try await withStore { store, faulty, name in
            faulty.misbehave(2) { _ in .status(status) }
            try await store.write(name, bytes: [1, 2, 3])
            #expect(faulty.faultCount == 2)
            #expect(try await store.read(name, atMost: 10) == [1, 2, 3])
            #expect(try await store.names(under: "faults/") == [name])
            try await store.delete(name)
        }
    }

    @Test func `a store that goes on failing is called unavailable, and the old object stays`() async throws {
        try await withStore { store, faulty, name in
            try await store.write(name, bytes: [1, 2, 3])
            for fault in [FaultyHTTPServer.Fault.status(503), .silence] {
                faulty.misbehave { _ in fault }
                let errors = [
                    await #expect(throws: ObjectStoreError.self) { try await store.write(name, bytes: [4]) },
                    await #expect(throws: ObjectStoreError.self) { try await store.length(of: name) },
                    await #expect(throws: ObjectStoreError.self) { try await store.read(name, atMost: 9) },
                    await #expect(throws: ObjectStoreError.self) { try await store.delete(name) },
                    await #expect(throws: ObjectStoreError.self) { try await store.names(under: "faults/") },
                ]
                #expect(errors.allSatisfy { $0?.isTransient == true })
                faulty.behave()
                #expect(try await store.read(name, atMost: 9) == [1, 2, 3])
            }
            try await store.delete(name)
        }
    }

    @Test func `an answer that is lost is asked for again, also of a large object's last step`() async throws {
        try await withStore { store, faulty, name in
            faulty.misbehave(1) { $0.method == "PUT" ? .lostAnswer : nil }
            try await store.write(name, bytes: [1, 2, 3])
            #expect(try await store.read(name, atMost: 9) == [1, 2, 3])
            faulty.misbehave(1) { $0.method == "POST" && $0.path.contains("uploadId=") ? .lostAnswer : nil }
            let large = pattern((8 << 20) + 5)
            #expect(try await store.write(name, bytes: large) == large.count)
            #expect(faulty.faultCount == 2)
            #expect(try await store.read(name, atMost: 1 << 24) == large)
            try await store.delete(name)
        }
    }

    @Test func `a body that is cut off is never taken for the object`() async throws {
        try await withStore { store, faulty, name in
            let content = pattern(300_000)
            try await store.write(name, bytes: content)
            for count in [0, 1, 100_000, 299_999] {
                faulty.misbehave(1) { $0.method == "GET" ? .cut(after: count) : nil }
                let error = await #expect(throws: ObjectStoreError.self) { try await store.read(name, atMost: 1 << 20) }
                #expect(error?.isTransient == true, "cut after \(count) bytes")
            }
            #expect(try await store.read(name, atMost: 1 << 20) == content)
            try await store.delete(name)
        }
    }

    @Test func `a part is a part, also from a store that sends everything`() async throws {
        try await withStore { store, faulty, name in
            let content = pattern(200_000)
            try await store.write(name, bytes: content)
            faulty.misbehave { $0.headers["range"] == nil ? nil : .wholeForRange }
            for range in [0..<1, 70_000..<140_000, 199_999..<200_000] {
                let (length, chunks) = try await store.read(name, range: range)
                var bytes: [UInt8] = []
                for try await chunk in chunks { bytes += chunk }
                #expect(length == 200_000 && bytes == Array(content[range]))
            }
            #expect(faulty.faultCount == 3)
            faulty.behave()
            try await store.delete(name)
        }
    }

    @Test func `a length that is another one than was sent is an error that may pass`() async throws {
        try await withStore { store, faulty, name in
            faulty.misbehave(1) { $0.method == "HEAD" ? .otherLength(2) : nil }
            let error = await #expect(throws: ObjectStoreError.lengthDiffers(sent: 3, stored: 2)) {
                try await store.write(name, bytes: [1, 2, 3])
            }
            #expect(error?.isTransient == true)
            try await store.write(name, bytes: [1, 2, 3])
            try await store.delete(name)
        }
    }

    @Test func `a list that says it goes on and not where is an error, never a short list`() async throws {
        try await withStore { store, faulty, name in
            try await store.write(name, bytes: [1])
            faulty.misbehave { question in
                guard question.path.contains("list-type=2") else { return nil }
                return .edited { $0.replacing(">false</IsTruncated>", with: ">true</IsTruncated>") }
            }
            await #expect(throws: ObjectStoreError.unexpected("a list that goes on, and not where")) {
                try await store.names(under: "faults/")
            }
            // Half a document is none.
            faulty.misbehave { $0.path.contains("list-type=2") ? .shortened(by: 20) : nil }
            await #expect(throws: ObjectStoreError.unexpected("a list that cannot be read")) {
                try await store.names(under: "faults/")
            }
            faulty.behave()
            #expect(try await store.names(under: "faults/") == [name])
            try await store.delete(name)
        }
    }

    @Test func `a slow store is waited for`() async throws {
        try await withStore { store, faulty, name in
            let content = pattern(64_000)
            try await store.write(name, bytes: content)
            faulty.misbehave { $0.method == "GET" ? .slow(bytes: 8000, pause: .milliseconds(100)) : nil }
            #expect(try await store.read(name, atMost: 1 << 20) == content)
            #expect(faulty.faultCount == 1)
            faulty.behave()
            try await store.delete(name)
        }
    }
}
