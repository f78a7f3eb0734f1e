import Booth
import Contracts
import Crypto
import Foundation
import Logging
import LoopbackServer
import Passes
import Synchronization
import Testing

/// The platform's HTTP side, played by a server on the loopback; the broker has a suite of its own.
@Suite("NetworkPlatform", .timeLimit(.minutes(1)))
struct NetworkPlatformTests {
    private static let silence = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private static let serverTime = Date(timeIntervalSince1970: 1_795_353_322)
    private static let date = "Date: Sun, 22 Nov 2026 13:15:22 GMT"

    private final class Questions: Sendable {
        private let list = Mutex<[HTTPQuestion]>([])
        var all: [HTTPQuestion] { list.withLock { $0 } }
        func add(_ question: HTTPQuestion) -> Int {
            list.withLock { list in
                list.append(question)
                return list.count
            }
        }
    }

    private struct Booth {
        var platform: NetworkPlatform
        var booth: EnrolledBooth
        var capture: SpooledCapture
        var path: String
    }

    /// Runs `body` with a booth whose platform gives `answer`, which gets the number of the question.
    private func with(
        clock: Date = serverTime, questions: Questions = Questions(),
        _ answer: @escaping @Sendable (LoopbackConnection, HTTPQuestion, Int) -> Void,
        _ body: (Booth) async throws -> Void
    ) async throws {
        let server = try LoopbackServer { connection in
            while let question = connection.readQuestion() { answer(connection, question, questions.add(question)) }
        }
        try await BoothFolderTests.with { folder in
            try folder.write(BoothFolderTests.identity(url: server.url))
            let booth = try folder.enrolled()
            let fixture = CourierFixture()
            fixture.put(0..<1)
            let spool = try await fixture.spool()
            for _ in 0..<2 { _ = try await spool.look(at: SpoolFixture.now) }
            let capture = try #require(await spool.all.first)
            let path = "\(folder.path)/file.sealed"
            let sealed = try await spool.path(of: capture.files[0].id, in: capture.id)
            try Data(try fixture.disk.read(sealed, at: 0, count: .max)).write(to: URL(filePath: path))
            let platform = try NetworkPlatform(booth, logger: Self.silence, now: { clock })
            try await body(Booth(platform: platform, booth: booth, capture: capture, path: path))
            await platform.close()
        }
        withExtendedLifetime(server) {}
    }

    /// Says that all of an upload is there.
    @Sendable private static func take(_ question: HTTPQuestion, _ connection: LoopbackConnection) {
        connection.answer(
            "201 Created",
            headers: ["Tus-Resumable: 1.0.0", "Upload-Offset: \(question.headers["upload-length"] ?? "")"])
    }

    private func verifier(_ booth: EnrolledBooth) -> PassVerifier {
        PassVerifier(
            issuer: "7", publicKeys: [booth.key.publicKey], audience: "ingest", maximumLifetime: .seconds(300),
            now: { Self.serverTime })
    }

    private func token(_ question: HTTPQuestion?) throws -> String {
        String(try #require(question?.headers["authorization"]).dropFirst("Bearer ".count))
    }

    @Test func `a file goes sealed, with its hash and a short-lived token that the booth signed`() async throws {
        let questions = Questions()
        try await with(questions: questions) { connection, question, _ in
            Self.take(question, connection)
        } _: { booth in
            let file = booth.capture.files[0]
            try await booth.platform.upload(file, of: booth.capture, from: booth.path)
            let question = try #require(questions.all.first)
            #expect(questions.all.count == 1 && question.method == "POST" && question.path == "/booth/v1/uploads")
            #expect(question.headers["tus-resumable"] == "1.0.0")
            #expect(question.headers["upload-length"] == "\(file.sealedLength)")
            let metadata = question.headers["upload-metadata"] ?? ""
            for value in [file.sha256, "\(file.id)", "\(booth.capture.id)"] {
                #expect(metadata.contains(Data(value.utf8).base64EncodedString()))
            }
            let checksum = Data(SHA256.hash(data: question.body)).base64EncodedString()
            #expect(question.headers["upload-checksum"] == "sha256 \(checksum)")
            #expect(question.body.count == file.sealedLength)
            let pass = try await verifier(booth.booth).verify(token(question))
            #expect(pass.subject == "\(booth.booth.identity.boothID)")
        }
    }

    @Test func `a booth whose clock is wrong learns the time and asks again`() async throws {
        let questions = Questions()
        try await with(clock: Self.serverTime.addingTimeInterval(-86_400), questions: questions) {
            connection, question, number in
            if number == 1 {
                connection.answer("401 Unauthorized", headers: [Self.date], body: #"{"code":"expired"}"#)
            } else {
                Self.take(question, connection)
            }
        } _: { booth in
            try await booth.platform.upload(booth.capture.files[0], of: booth.capture, from: booth.path)
            #expect(questions.all.count == 2)
            _ = try await verifier(booth.booth).verify(token(questions.all.last))
        }
    }

    @Test func `a booth that is refused for another reason does not ask for ever`() async throws {
        let questions = Questions()
        try await with(questions: questions) { connection, _, _ in
            connection.answer("401 Unauthorized", headers: [Self.date], body: "{}")
        } _: { booth in
            let setback = await #expect(throws: Setback.self) {
                try await booth.platform.upload(booth.capture.files[0], of: booth.capture, from: booth.path)
            }
            #expect(setback?.extent == .everything)
            #expect(questions.all.count == 1)
        }
    }

    @Test(arguments: [
        ("404 Not Found", #"{"code":"not-found"}"#, Setback.Extent.thisCapture),
        ("409 Conflict", #"{"code":"file-differs"}"#, .thisCapture),
        ("422 Unprocessable Content", #"{"code":"hash-differs"}"#, .thisCapture),
        ("403 Forbidden", #"{"code":"booth-revoked"}"#, .revoked),
        ("410 Gone", #"{"code":"capture-erased"}"#, .erased),
        ("410 Gone", "<html>our hotel's portal</html>", .everything),
        ("404 Not Found", "<html>our hotel's portal</html>", .everything),
        ("503 Service Unavailable", #"{"code":"store-unavailable"}"#, .everything),
        ("507 Insufficient Storage", #"{"code":"store-full"}"#, .everything),
        ("429 Too Many Requests", #"{"code":"daily-quota"}"#, .thisCapture),
        ("429 Too Many Requests", #"{"code":"unfinished-quota"}"#, .thisCapture),
        ("429 Too Many Requests", #"{"code":"too-many-requests"}"#, .everything),
        ("200 OK", "<html>our hotel's portal</html>", .everything),
    ])
    func `what an answer means depends on who gives it`(status: String, body: String, extent: Setback.Extent)
        async throws
    {
        try await with { connection, _, _ in
            connection.answer(status, headers: ["Retry-After: 30"], body: body)
        } _: { booth in
            let setback = await #expect(throws: Setback.self) {
                try await booth.platform.upload(booth.capture.files[0], of: booth.capture, from: booth.path)
            }
            #expect(setback?.extent == extent)
            #expect(setback?.description.contains("hotel") == false)
            if extent != .erased, extent != .revoked, !status.hasPrefix("200") {
                #expect(setback?.atLeast == .seconds(30))
            }
        }
    }

    @Test func `a receipt is handed on, and one that is not there yet is no error`() async throws {
        try await with { connection, _, number in
            _ =
                number == 1
                ? connection.answer("404 Not Found", body: #"{"code":"not-yet"}"#)
                : connection.answer(body: #"{"receipt":"a.b.c"}"#)
        } _: { booth in
            let first = try await booth.platform.receipt(of: booth.capture)
            let second = try await booth.platform.receipt(of: booth.capture)
            #expect(first == nil && second == "a.b.c")
        }
    }

    @Test func `a receipt that will never come lets the copy go`() async throws {
        try await with { connection, _, _ in
            connection.answer("410 Gone", body: #"{"code":"capture-erased"}"#)
        } _: { booth in
            let setback = await #expect(throws: Setback.self) { try await booth.platform.receipt(of: booth.capture) }
            #expect(setback?.extent == .erased)
        }
    }

    @Test func `a platform that is away stops everything and not one capture`() async throws {
        try await with { connection, _, _ in
            connection.close()
        } _: { booth in
            let upload = await #expect(throws: Setback.self) {
                try await booth.platform.upload(booth.capture.files[0], of: booth.capture, from: booth.path)
            }
            #expect(upload?.extent == .everything)
            #expect(upload.map { "\($0)" }?.contains("127.0.0.1") == false)
        }
    }
}
