import DurableFiles
import FoundationEssentials
import Testbed
import Testing

@Suite("SecretFile")
struct SecretFileTests {
    private func setMode(_ mode: Int, _ path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test func `the first reader makes the file and only its owner may read it`() async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/secrets/key"
            let made = try SecretFile.read(path) { [1, 2, 3] }
            #expect(made == [1, 2, 3])
            #expect(try OpenFile(reading: path).permissions().mode == 0o600)
            #expect(try SecretFile.read(path) { [9] } == [1, 2, 3])
            #expect(try Files.entries(of: "\(directory)/secrets").map(\.name) == ["key"])
        }
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o666]) func `a file that others could read is refused`(mode: Int)
        async throws
    {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/key"
            _ = try SecretFile.read(path) { [1] }
            try setMode(mode, path)
            #expect(throws: SecretFile.Problem.tooOpen(path: path, mode: UInt32(mode))) { try SecretFile.read(path) }
        }
    }

    @Test func `processes that start at the same time read the same secret`() async throws {
        try await withTemporaryDirectory { directory in
            let read = try await withThrowingTaskGroup(of: [Int: [UInt8]].self) { group in
                for _ in 0..<16 {
                    group.addTask { try VersionedSecrets(path: "\(directory)/key", purpose: "test").versions }
                }
                return try await group.reduce(into: Set<[Int: [UInt8]]>()) { $0.insert($1) }
            }
            #expect(read.count == 1)
        }
    }

    @Test func `a new version is the newest and the old one stays`() async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/key"
            let first = try VersionedSecrets(path: path, purpose: "test")
            try first.addingVersion().write(to: path, purpose: "test")
            let second = try VersionedSecrets(path: path, purpose: "test")
            #expect(second.newest == 2)
            #expect(second.versions[1] == first.versions[1])
            #expect(second.versions[2] != first.versions[1])
            #expect(try OpenFile(reading: path).permissions().mode == 0o600)
        }
    }

    @Test(arguments: ["", "# only a comment\n", "1 AAAA\n", "x \(String(repeating: "A", count: 43))=\n", "one line\n"])
    func `a damaged file of secrets stops the start`(text: String) async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/key"
            _ = try SecretFile.read(path) { Array(text.utf8) }
            #expect(throws: SecretFile.Problem.self) { try VersionedSecrets(path: path, purpose: "test") }
        }
    }

    @Test func `no secret shows when secrets are printed`() {
        let secrets = VersionedSecrets([1: [UInt8](repeating: 171, count: 32)])
        var dumped = ""
        dump(secrets, to: &dumped)
        for text in ["\(secrets)", String(reflecting: secrets), dumped] { #expect(!text.contains("171")) }
    }
}
