import Booth
import Contracts
import Foundation
import Logging
import LoopbackServer
import Synchronization
import Testing

/// Files larger than a request, against a platform that a test lets fail.
@Suite("uploading in chunks", .timeLimit(.minutes(1)))
struct TusUploadTests {
    /// The platform's side: keeps what comes, and does once what a test wants in place of the right thing.
    private final class Platform: Sendable {
        enum Fault: Equatable {
            /// The bytes are taken, and then the line is away.
            case cut
            case forgets
            case damages
            case isElsewhere
        }

        private struct State {
            var bytes: [UInt8]?
            var faults: [Int: Fault] = [:]
            var cutOff: Int?
            var isAway = false
            var patches = 0
            var received = 0
            var methods: [String] = []
        }

        private let state = Mutex(State())

        /// - Parameter faults: by the number of the `PATCH`, from 1.
        init(_ faults: [Int: Fault]) { state.withLock { $0.faults = faults } }

        /// - Parameter keeping: how many bytes of the first `POST` are kept before the line is cut; nil for all.
        init(keeping: Int?) { state.withLock { $0.cutOff = keeping } }

        var bytes: [UInt8] { state.withLock { $0.bytes ?? [] } }
        var received: Int { state.withLock(\.received) }
        var methods: [String] { state.withLock(\.methods) }

        func forget() { state.withLock { ($0.bytes, $0.cutOff) = (nil, nil) } }
        func comeBack() { state.withLock { $0.isAway = false } }

        func serve(_ connection: LoopbackConnection) {
            while let question = connection.readQuestion() {
                guard let answer = state.withLock({ Self.answer(question, &$0) }) else { return }
                connection.answer(answer.status, headers: answer.headers, body: answer.body)
            }
        }

        private typealias Answer = (status: String, headers: [String], body: String)

        private static func answer(_ question: HTTPQuestion, _ state: inout State) -> Answer? {
            if state.isAway { return nil }
            state.methods.append(question.method)
            switch question.method {
            case "POST":
                if state.bytes == nil {
                    state.bytes = Array(question.body.prefix(state.cutOff ?? .max))
                    state.received = state.bytes?.count ?? 0
                    state.isAway = state.cutOff != nil
                }
                return state.isAway ? nil : standing("201 Created", state)
            case "HEAD":
                return state.bytes == nil
                    ? ("404 Not Found", ["Tus-Resumable: 1.0.0"], "") : standing("200 OK", state)
            default: return patch(question, &state)
            }
        }

        private static func patch(_ question: HTTPQuestion, _ state: inout State) -> Answer? {
            state.patches += 1
            switch state.faults[state.patches] {
            case .forgets:
                state.bytes = nil
                return ("404 Not Found", [], #"{"code":"unknown-upload"}"#)
            case .damages: return ("460 Checksum Mismatch", [], #"{"code":"checksum-differs"}"#)
            case .isElsewhere: return ("409 Conflict", [], #"{"code":"offset-differs"}"#)
            case .cut, nil: break
            }
            guard question.headers["upload-offset"] == "\(state.bytes?.count ?? 0)" else {
                return ("409 Conflict", [], #"{"code":"offset-differs"}"#)
            }
            state.bytes = (state.bytes ?? []) + question.body
            state.received += question.body.count
            state.isAway = state.faults[state.patches] == .cut
            return state.isAway ? nil : standing("204 No Content", state)
        }

        private static func standing(_ status: String, _ state: State) -> Answer {
            (status, ["Tus-Resumable: 1.0.0", "Upload-Offset: \(state.bytes?.count ?? 0)"], "")
        }
    }

    /// Runs `body` with a file of ten chunks, and what makes an agent that begins anew.
    private func with(
        _ platform: Platform, whole: Bool = false,
        _ body: (SpooledCapture, _ path: String, _ sealed: [UInt8], _ agent: () throws -> NetworkPlatform) async throws
            -> Void
    ) async throws {
        let server = try LoopbackServer { platform.serve($0) }
        try await BoothFolderTests.with { folder in
            try folder.write(BoothFolderTests.identity(url: server.url))
            let booth = try folder.enrolled()
            let fixture = CourierFixture()
            fixture.put(0..<1)
            let spool = try await fixture.spool()
            for _ in 0..<2 { _ = try await spool.look(at: SpoolFixture.now) }
            let capture = try #require(await spool.all.first)
            let path = "\(folder.path)/file.sealed"
            let sealed = try fixture.disk.read(
                try await spool.path(of: capture.files[0].id, in: capture.id), at: 0, count: .max)
            try Data(sealed).write(to: URL(filePath: path))
            try await body(capture, path, sealed) {
                try NetworkPlatform(
                    booth, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                    chunkLength: (sealed.count + 9) / 10, longestWhole: whole ? sealed.count : 0)
            }
        }
        withExtendedLifetime(server) {}
    }

    @Test func `an agent that was started again after a cut goes on where the platform stands`() async throws {
        let platform = Platform([3: .cut])
        try await with(platform) { capture, path, sealed, agent in
            let first = try agent()
            let setback = await #expect(throws: Setback.self) {
                try await first.upload(capture.files[0], of: capture, from: path)
            }
            #expect(setback?.extent == .everything)
            await first.close()
            platform.comeBack()
            let second = try agent()
            try await second.upload(capture.files[0], of: capture, from: path)
            #expect(platform.bytes == sealed && platform.received == sealed.count, "no byte goes twice")
            #expect(platform.methods.count { $0 == "POST" } == 1)
            try await second.upload(capture.files[0], of: capture, from: path)
            #expect(platform.methods.last == "HEAD", "a file that is there is not sent again")
            await second.close()
        }
    }

    @Test func `a file that is not long goes in one request`() async throws {
        let platform = Platform(keeping: nil)
        try await with(platform, whole: true) { capture, path, sealed, agent in
            let booth = try agent()
            try await booth.upload(capture.files[0], of: capture, from: path)
            #expect(platform.bytes == sealed && platform.methods == ["HEAD", "POST"])
            await booth.close()
        }
    }

    @Test func `what came of it before a cut is not sent again`() async throws {
        let platform = Platform(keeping: 700)
        try await with(platform, whole: true) { capture, path, sealed, agent in
            let booth = try agent()
            await #expect(throws: Setback.self) {
                try await booth.upload(capture.files[0], of: capture, from: path)
            }
            platform.comeBack()
            try await booth.upload(capture.files[0], of: capture, from: path)
            #expect(platform.bytes == sealed && platform.received == sealed.count)
            #expect(platform.methods.count { $0 == "POST" } == 1)
            await booth.close()
        }
    }

    @Test func `where nothing comes of one long request, pieces follow`() async throws {
        let platform = Platform(keeping: 0)
        try await with(platform, whole: true) { capture, path, sealed, agent in
            let booth = try agent()
            await #expect(throws: Setback.self) {
                try await booth.upload(capture.files[0], of: capture, from: path)
            }
            platform.comeBack()
            platform.forget()
            try await booth.upload(capture.files[0], of: capture, from: path)
            #expect(platform.bytes == sealed && platform.methods.count { $0 == "PATCH" } == 10)
            await booth.close()
        }
    }

    @Test func `an upload that the platform forgot, damaged or moved is completed all the same`() async throws {
        let platform = Platform([2: .damages, 5: .forgets, 7: .isElsewhere])
        try await with(platform) { capture, path, sealed, agent in
            let booth = try agent()
            try await booth.upload(capture.files[0], of: capture, from: path)
            #expect(platform.bytes == sealed)
            #expect(platform.methods.count { $0 == "POST" } == 2)
            await booth.close()
        }
    }

    @Test func `an upload that does not get forward lets others go first`() async throws {
        let platform = Platform(Dictionary(uniqueKeysWithValues: (1...20).map { ($0, .damages) }))
        try await with(platform) { capture, path, _, agent in
            let booth = try agent()
            let setback = await #expect(throws: Setback.self) {
                try await booth.upload(capture.files[0], of: capture, from: path)
            }
            #expect(setback?.extent == .thisCapture)
            #expect(platform.methods.count { $0 == "PATCH" } == 3)
            await booth.close()
        }
    }
}
