import DurableFiles
import FoundationEssentials
import ObjectStore
import Testbed
import Testing

@Suite("DirectoryObjectStore")
struct DirectoryObjectStoreTests {
    @Test func `the suite of all object stores passes`() async throws {
        try await withTemporaryDirectory { directory in
            try await ObjectStoreSuite(store: DirectoryObjectStore(directory: "\(directory)/objects")).run()
        }
    }

    @Test func `a write that fails leaves no file anywhere`() async throws {
        struct Broken: Error {}
        try await withTemporaryDirectory { directory in
            let store = DirectoryObjectStore(directory: directory)
            let broken = AsyncThrowingStream<[UInt8], any Error> { continuation in
                continuation.yield([1, 2, 3])
                continuation.finish(throwing: Broken())
            }
            let name = try #require(ObjectName("a/b"))
            await #expect(throws: Broken.self) { try await store.write(name, from: broken) }
            #expect(try Files.entries(of: "\(directory)/.incoming").isEmpty)
            #expect(try Files.entries(of: "\(directory)/a").isEmpty)
        }
    }

    @Test func `what a dead process left goes when it is old and not before`() async throws {
        try await withTemporaryDirectory { directory in
            let store = DirectoryObjectStore(directory: directory)
            try Files.makeDirectories("\(directory)/.incoming")
            try OpenFile(creating: "\(directory)/.incoming/left").write([1])
            #expect(try await store.removeAbandoned(now: Date()) == 0)
            #expect(try await store.names(under: "").isEmpty)
            #expect(try await store.removeAbandoned(now: Date().addingTimeInterval(100_000)) == 1)
            #expect(try Files.entries(of: "\(directory)/.incoming").isEmpty)
        }
    }

    @Test func `deleting the last object of a directory removes the directory but not the root`() async throws {
        try await withTemporaryDirectory { directory in
            let store = DirectoryObjectStore(directory: directory)
            let name = try #require(ObjectName("a/b/c"))
            try await store.write(name, bytes: [1])
            try await store.delete(name)
            #expect(try Files.entries(of: directory).map(\.name) == [".incoming"])
        }
    }

    @Test func `a name below an object and an object at a directory are refused`() async throws {
        try await withTemporaryDirectory { directory in
            let store = DirectoryObjectStore(directory: directory)
            let file = try #require(ObjectName("a/b"))
            let below = try #require(ObjectName("a/b/c"))
            let above = try #require(ObjectName("a"))
            try await store.write(file, bytes: [1])
            await #expect(throws: ObjectStoreError.nameConflict) { try await store.write(below, bytes: [2]) }
            await #expect(throws: ObjectStoreError.nameConflict) { try await store.write(above, bytes: [3]) }
            await #expect(throws: ObjectStoreError.absent) { try await store.read(above, range: nil) }
            #expect(try await store.length(of: above) == nil)
            try await store.delete(above)
            #expect(try await store.read(file, atMost: 10) == [1])
        }
    }

    @Test func `writers and deleters of neighbors do not trip over each other`() async throws {
        try await withTemporaryDirectory { directory in
            let store = DirectoryObjectStore(directory: directory)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<8 {
                    let name = try #require(ObjectName("shared/\(writer)"))
                    group.addTask {
                        for round in 0..<25 {
                            try await store.write(name, bytes: [UInt8(round)])
                            if round < 24 { try await store.delete(name) }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.names(under: "shared/").count == 8)
        }
    }
}
