import DurableFiles
import FoundationEssentials
import Testbed
import Testing

@Suite("Files")
struct FilesTests {
    @Test func `a file is replaced as a whole and nothing else is left`() async throws {
        try await withTemporaryDirectory { directory in
            try Files.replace("\(directory)/a", with: Array("old".utf8))
            try Files.replace("\(directory)/a", with: Array("new and longer".utf8))
            let file = try OpenFile(reading: "\(directory)/a")
            #expect(try file.read(at: 0, count: 100) == Array("new and longer".utf8))
            #expect(try Files.entries(of: directory).map(\.name) == ["a"])
        }
    }

    @Test func `a replacement that cannot be finished leaves nothing behind`() async throws {
        try await withTemporaryDirectory { directory in
            try Files.makeDirectories("\(directory)/a/b")
            #expect(throws: FileError.self) { try Files.replace("\(directory)/a", with: [1]) }
            #expect(try Files.entries(of: directory).map(\.name) == ["a"])
        }
    }

    @Test func `directories are made with all that is above them, twice without harm`() async throws {
        try await withTemporaryDirectory { directory in
            try Files.makeDirectories("\(directory)/a/b/c")
            try Files.makeDirectories("\(directory)/a/b/c")
            #expect(try Files.entries(of: "\(directory)/a/b") == [.init(name: "c", isDirectory: true)])
        }
    }

    @Test(arguments: [("/a/b", "/a"), ("/a", "/"), ("/", "/"), ("a", "."), ("a/b/", "a")])
    func `the parent of a path is found without asking the disk`(path: String, parent: String) {
        #expect(Files.parent(of: path) == parent)
    }

    @Test func `a file that exists is never made a second time`() async throws {
        try await withTemporaryDirectory { directory in
            _ = try OpenFile(creating: "\(directory)/a")
            let error = #expect(throws: FileError.self) { _ = try OpenFile(creating: "\(directory)/a") }
            #expect(error?.isAlreadyThere == true)
        }
    }

    @Test func `reading beyond the end gives what there is`() async throws {
        try await withTemporaryDirectory { directory in
            let file = try OpenFile(creating: "\(directory)/a")
            try file.write([1, 2, 3])
            #expect(try file.read(at: 1, count: 10) == [2, 3])
            #expect(try file.read(at: 3, count: 10).isEmpty)
            #expect(try file.length() == 3)
        }
    }

    @Test func `an absent file is an answer when asked for and an error when opened`() async throws {
        try await withTemporaryDirectory { directory in
            let length = try Files.length(of: "\(directory)/a")
            #expect(length == nil)
            let wasThere = try Files.remove("\(directory)/a")
            #expect(!wasThere)
            #expect(try Files.entries(of: "\(directory)/a").isEmpty)
            let error = #expect(throws: FileError.self) { _ = try OpenFile(reading: "\(directory)/a") }
            #expect(error?.isAbsent == true)
        }
    }

    @Test func `an error does not repeat the path`() async throws {
        try await withTemporaryDirectory { directory in
            let error = #expect(throws: FileError.self) {
                _ = try OpenFile(reading: "\(directory)/jan-janssens.jpg")
            }
            #expect(error?.description.contains("janssens") == false)
        }
    }

    @Test func `work on file threads runs and throws as if it ran here`() async throws {
        let threads = FileThreads(count: 2, named: "test")
        #expect(try await threads.run { 6 * 7 } == 42)
        await #expect(throws: FileError.self) {
            try await threads.run { throw FileError(operation: "test", code: 1) }
        }
    }
}
