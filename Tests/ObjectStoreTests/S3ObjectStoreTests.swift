import Foundation
import HTTPClient
import Logging
import ObjectStore
import Testing

/// Where the S3 store for tests is, if there is one.
enum TestServers {
    private static let environment = ProcessInfo.processInfo.environment
    static let isCI = environment["CI"] == "true"
    static let s3 = environment["TEST_S3_URL"]

    static func address(
        secret: String? = nil, bucket: String? = nil
    ) -> String {
        let url = URL(string: s3 ?? "")
        let key = environment["TEST_S3_ACCESS_KEY"] ?? ""
        let secret = secret ?? environment["TEST_S3_SECRET_KEY"] ?? ""
        let bucket = bucket ?? environment["TEST_S3_BUCKET"] ?? "test"
        return "s3://\(key):\(secret)@\(url?.host ?? ""):\(url?.port ?? 0)/\(bucket)?tls=\(url?.scheme == "https")"
    }
}

@Suite("S3 store in CI")
struct S3PresenceTests {
    @Test func `in CI the S3 store is there`() {
        #expect(!TestServers.isCI || TestServers.s3 != nil)
    }
}

@Suite("S3ObjectStore", .serialized, .enabled(if: TestServers.s3 != nil, "TEST_S3_URL is not set"))
struct S3ObjectStoreTests {
    @discardableResult
    private func withStore<T>(
        _ address: String = TestServers.address(), _ body: (any ObjectStore) async throws -> T
    ) async throws -> T {
        let client = HTTPClient()
        let store = try makeObjectStore(url: address, client: client, logger: Logger(label: "test"))
        let outcome: Result<T, any Error>
        do {
            outcome = .success(try await body(store))
        } catch {
            outcome = .failure(error)
        }
        await client.close()
        return try outcome.get()
    }

    @Test func `the suite of all object stores passes`() async throws {
        try await withStore { store in
            for name in try await store.names(under: "") { try await store.delete(name) }
            try await ObjectStoreSuite(store: store, largeLength: 9_000_000).run()
        }
    }

    @Test func `an object of exactly one and two parts arrives whole`() async throws {
        try await withStore { store in
            let name = try #require(ObjectName("parts/object"))
            for length in [8 << 20, (8 << 20) + 1] {
                let content = [UInt8](repeating: UInt8(length & 7 + 1), count: length)
                #expect(try await store.write(name, bytes: content) == length)
                #expect(try await store.length(of: name) == length)
                #expect(try await store.read(name, atMost: 1 << 25) == content)
            }
            try await store.delete(name)
        }
    }

    @Test func `an object is read while it is dropped half way`() async throws {
        try await withStore { store in
            let name = try #require(ObjectName("half/object"))
            try await store.write(name, bytes: [UInt8](repeating: 1, count: 5_000_000))
            let (length, bytes) = try await store.read(name, range: nil)
            #expect(length == 5_000_000)
            for try await chunk in bytes {
                #expect(!chunk.isEmpty)
                break
            }
            #expect(try await store.length(of: name) == 5_000_000)
            try await store.delete(name)
        }
    }

    @Test func `a wrong secret is called denied and not tried again`() async throws {
        try await withStore(TestServers.address(secret: "wrong")) { store in
            let name = try #require(ObjectName("denied/object"))
            await #expect(throws: ObjectStoreError.denied) { try await store.write(name, bytes: [1]) }
            await #expect(throws: ObjectStoreError.denied) { try await store.read(name, range: nil) }
            await #expect(throws: ObjectStoreError.denied) { try await store.length(of: name) }
        }
    }

    @Test func `a bucket that does not exist is not taken for an absent object`() async throws {
        try await withStore(TestServers.address(bucket: "no-such-bucket")) { store in
            await #expect(throws: ObjectStoreError.unexpected("the bucket does not exist")) {
                try await store.names(under: "")
            }
        }
    }

    @Test func `a store that is not there is called unavailable`() async throws {
        try await withStore("s3://KEY:SECRET@127.0.0.1:1/bucket?tls=false") { store in
            let name = try #require(ObjectName("a"))
            let error = await #expect(throws: ObjectStoreError.self) { try await store.length(of: name) }
            #expect(error?.isTransient == true)
        }
    }
}
