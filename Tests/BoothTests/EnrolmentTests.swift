import Booth
import Contracts
import DurableFiles
import Foundation
import LoopbackServer
import Passes
import Testing
import Vault

@Suite("Enrolment", .timeLimit(.minutes(1)))
struct EnrolmentTests {
    private static let answer = {
        let platform = try? PlatformKeys(VersionedSecrets.random()).publicKey().text
        return """
            {"boothID":"019f0000-0000-7000-8000-000000000007","number":7,"amqpURL":"amqp://booth-7:pw@127.0.0.1:1/box",
             "sessionKey":"\(Data(repeating: 1, count: 32).base64EncodedString())",
             "platformPublicKey":"\(platform ?? "")","receiptPublicKey":"\(PassKey().publicKey.base64)",
             "firstSequence":2000001}
            """
    }()

    private func with(
        _ status: String, _ body: String, _ test: (BoothFolder, Enrolment) async throws -> Void
    ) async throws {
        let server = try LoopbackServer { connection in
            while let question = connection.readQuestion() {
                let text = String(decoding: question.body, as: UTF8.self)
                let isRight = question.method == "POST" && question.path == "/booth/v1/enrol" && text.contains("CODE-1")
                connection.answer(isRight ? status : "400 Bad Request", body: body)
            }
        }
        try await BoothFolderTests.with { folder in
            try await test(folder, Enrolment(folder, url: server.url + "/"))
        }
        withExtendedLifetime(server) {}
    }

    @Test func `a code makes a device a booth`() async throws {
        try await with("200 OK", Self.answer) { folder, enrolment in
            let identity = try await enrolment.enrol(code: "CODE-1")
            #expect(identity.number == 7 && !identity.url.hasSuffix("/"))
            #expect(identity.firstSequence == 2_000_001)
            #expect(try folder.enrolled().identity == identity)
        }
    }

    @Test func `a platform of an earlier release names no first number`() async throws {
        try await with("200 OK", Self.answer.replacing(",\n \"firstSequence\":2000001", with: "")) {
            folder, enrolment in
            let identity = try await enrolment.enrol(code: "CODE-1")
            #expect(try folder.identity() == identity && identity.firstSequence == nil)
        }
    }

    @Test func `a booth does not become another by mistake`() async throws {
        try await with("200 OK", Self.answer) { folder, enrolment in
            _ = try await enrolment.enrol(code: "CODE-1")
            await #expect(throws: BoothError.alreadyEnrolled(number: 7)) { try await enrolment.enrol(code: "CODE-1") }
            let key = try folder.key().publicKey
            _ = try await enrolment.enrol(code: "CODE-1", again: true)
            #expect(try folder.key().publicKey == key)
        }
    }

    @Test(arguments: [
        ("404 Not Found", BoothError.unknownCode), ("409 Conflict", .usedCode), ("410 Gone", .expiredCode),
        ("403 Forbidden", .revoked), ("429 Too Many Requests", .enrolmentRefused(status: 429)),
    ])
    func `a refusal says what to do and leaves no booth`(status: String, error: BoothError) async throws {
        try await with(status, "{}") { folder, enrolment in
            await #expect(throws: error) { try await enrolment.enrol(code: "CODE-1") }
            let identity = try folder.identity()
            #expect(identity == nil)
        }
    }

    @Test(arguments: [
        "{}", "<html></html>", EnrolmentTests.answer.replacing("\"sessionKey\":\"", with: "\"sessionKey\":\"?"),
    ])
    func `an answer that cannot be used is not kept`(body: String) async throws {
        try await with("200 OK", body) { folder, enrolment in
            await #expect(throws: BoothError.unusableAnswer) { try await enrolment.enrol(code: "CODE-1") }
            let identity = try folder.identity()
            #expect(identity == nil)
        }
    }

    @Test func `a platform that is away is told without its address`() async throws {
        try await BoothFolderTests.with { folder in
            let error = await #expect(throws: BoothError.self) {
                try await Enrolment(folder, url: "http://127.0.0.1:1").enrol(code: "CODE-1")
            }
            guard case .platformAway? = error else {
                Issue.record("expected that the platform is away")
                return
            }
        }
    }

    // MARK: Tickets

    @Test func `a code and its address come as one string or as a file`() throws {
        let ticket = EnrolmentTicket(url: "https://photos.example", code: "7K2QD-1")
        #expect(EnrolmentTicket(text: "7K2QD-1@https://photos.example") == ticket)
        for text in ["7K2QD-1", "@https://photos.example", "7K2QD-1@photos.example", "7K2QD-1@ftp://x"] {
            #expect(EnrolmentTicket(text: text) == nil)
        }
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).enrol").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(#"{"url": "https://photos.example", "code": "7K2QD-1", "authorities": "PEM"}"#.utf8)
            .write(to: URL(filePath: path))
        #expect(try EnrolmentTicket(file: path).authorities == "PEM")
        for text in ["", "{}", #"{"url": "photos.example", "code": "1"}"#, #"{"url": "https://x", "code": ""}"#] {
            try Data(text.utf8).write(to: URL(filePath: path))
            #expect(throws: BoothError.unreadableTicket(path)) { try EnrolmentTicket(file: path) }
        }
    }

    @Test func `a device that becomes another booth counts from that booth's first number and takes nothing again`()
        async throws
    {
        try await with("200 OK", Self.answer) { folder, enrolment in
            let spool = try await fill(folder, as: try BoothFolderTests.identity())
            let capture = try #require(await spool.all.first)
            try await spool.advance(capture.id, to: .receipted, at: SpoolFixture.now)
            try await spool.free(capture.id)
            #expect(try SpoolSummary(of: folder.spool).lastSequence == 1)
            _ = try await enrolment.enrol(code: "CODE-1", again: true)
            #expect(try SpoolSummary(of: folder.spool).lastSequence == 0)
            let next = try await fill(folder, as: try #require(try folder.identity()))
            #expect(await next.all.isEmpty, "what another customer's guests made is not taken for this one")
        }
    }

    // MARK: Again

    /// A folder that was enrolled as `number`, with one capture in its spool.
    private func fill(_ folder: BoothFolder, as identity: BoothIdentity) async throws -> Spool {
        try folder.write(identity)
        let booth = try folder.enrolled()
        let watched = "\(folder.path)/in"
        try FileManager.default.createDirectory(atPath: watched, withIntermediateDirectories: true)
        if !FileManager.default.fileExists(atPath: "\(watched)/a.json") {
            try Data(SpoolFixture.photo(1)).write(to: URL(filePath: "\(watched)/a.jpg"))
            try Data("{}".utf8).write(to: URL(filePath: "\(watched)/a.json"))
        }
        let spool = try Spool(
            SpoolSettings(watched: watched, folder: folder.spool, boothNumber: identity.number), seal: booth.seal,
            sessionMAC: booth.sessionMAC)
        _ = try await spool.recover()
        for _ in 0..<2 { _ = try await spool.look(at: SpoolFixture.now) }
        return spool
    }

    @Test func `a revoked booth that is enrolled anew keeps what waits in its spool`() async throws {
        try await with("200 OK", Self.answer) { folder, enrolment in
            var identity = try BoothFolderTests.identity()
            identity.boothID = try #require(Identifier("019f0000-0000-7000-8000-000000000007"))
            let spool = try await fill(folder, as: identity)
            #expect(await spool.all.count == 1)
            _ = try await enrolment.enrol(code: "CODE-1", again: true)
            #expect(try SpoolSummary(of: folder.spool).captures == 1)
        }
    }

    @Test func `a booth with a full spool does not become another`() async throws {
        try await with("200 OK", Self.answer) { folder, enrolment in
            let identity = try BoothFolderTests.identity(number: 8)
            _ = try await fill(folder, as: identity)
            await #expect(throws: BoothError.foreignSpool(number: 8)) {
                try await enrolment.enrol(code: "CODE-1", again: true)
            }
            #expect(try folder.identity() == identity)
        }
    }
}
