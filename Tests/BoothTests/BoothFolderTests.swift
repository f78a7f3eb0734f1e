import Booth
import Contracts
import DurableFiles
import Foundation
import Passes
import Testing
import Vault

@Suite("BoothFolder")
struct BoothFolderTests {
    /// A folder that is gone after `body`.
    static func with(_ body: (BoothFolder) async throws -> Void) async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "booth-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        chmod(path, 0o700)
        try await body(BoothFolder(path))
    }

    static func identity(url: String = "https://photos.example", number: Int = 7) throws -> BoothIdentity {
        BoothIdentity(
            url: url, boothID: Identifier(UUID()), number: number, amqpURL: "amqp://booth-7:secret@127.0.0.1:1/box",
            sessionKey: Data(repeating: 7, count: 32).base64EncodedString(),
            platformPublicKey: try PlatformKeys(VersionedSecrets.random()).publicKey().text,
            receiptPublicKey: FakePlatform().signer.publicKey.base64)
    }

    private func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test func `what enrolment writes is read back, and only its owner may read it`() async throws {
        try await Self.with { folder in
            #expect(try folder.identity() == nil)
            let identity = try Self.identity()
            try folder.write(identity)
            #expect(try folder.identity() == identity)
            let booth = try folder.enrolled()
            #expect(booth.identity == identity)
            #expect(try folder.enrolled().key.publicKey == booth.key.publicKey, "the key is made once")
            for name in ["booth.json", "booth.key"] { #expect(try mode("\(folder.path)/\(name)") == 0o600) }
        }
    }

    @Test func `a session is made offline and is the booth's own`() async throws {
        try await Self.with { folder in
            try folder.write(Self.identity())
            let booth = try folder.enrolled()
            let code = try booth.newSession()
            #expect(try code.boothNumber == 7 && code.isAuthentic(mac: booth.sessionMAC))
            #expect(try booth.newSession() != code)
            #expect(booth.link(of: code) == "https://photos.example/g/\(code.text)")
        }
    }

    @Test func `a directory that is no booth says what to do`() async throws {
        try await Self.with { folder in
            let error = #expect(throws: BoothError.self) { try folder.enrolled() }
            #expect(error == .notEnrolled(directory: folder.path) && error?.isAboutSetUp == true)
        }
    }

    @Test func `others may not be able to read a booth's secrets`() async throws {
        try await Self.with { folder in
            try folder.write(Self.identity())
            chmod("\(folder.path)/booth.json", 0o644)
            let error = #expect(throws: BoothError.self) { try folder.enrolled() }
            #expect(error.map { "\($0)" }?.contains("chmod 600") == true)
        }
    }

    @Test(arguments: ["{", "{}", "[]", #"{"url": "https://x"}"#])
    func `a file that is damaged is told without being shown`(text: String) async throws {
        try await Self.with { folder in
            try SecretFile.replace("\(folder.path)/booth.json", with: Array(text.utf8))
            let error = #expect(throws: BoothError.self) { try folder.enrolled() }
            #expect(error?.isAboutSetUp == true)
        }
    }
}
