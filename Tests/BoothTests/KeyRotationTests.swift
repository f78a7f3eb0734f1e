import Booth
import Contracts
import Foundation
import Logging
import LoopbackServer
import Passes
import Synchronization
import Testing

@Suite("KeyRotation", .timeLimit(.minutes(2)))
struct KeyRotationTests {
    private static let silence = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// The platform's side: which keys it believes, and at which request the line breaks.
    private final class KeyDesk: Sendable {
        enum Cut { case before, after }

        private struct State {
            var current: String
            var next: String?
            var requests = 0
            var isRevoked = false
            var cut: (at: Int, Cut)?
        }

        private let state: Mutex<State>

        init(_ key: PassPublicKey) { state = Mutex(State(current: key.fingerprint)) }

        var current: String { state.withLock(\.current) }
        var requests: Int { state.withLock(\.requests) }
        func revoke() { state.withLock { $0.isRevoked = true } }
        func cut(at request: Int, _ cut: Cut) { state.withLock { $0.cut = (request, cut) } }

        func serve(_ connection: LoopbackConnection) {
            while let question = connection.readQuestion() {
                let (cut, answer) = state.withLock { state -> (Cut?, Answer) in
                    state.requests += 1
                    let cut = state.cut.flatMap { $0.at == state.requests ? $0.1 : nil }
                    return (cut, cut == .before ? .unbelieved : Self.answer(question, &state))
                }
                if cut != nil { return connection.close() }
                connection.answer(answer.status, body: answer.body)
            }
        }

        private struct Answer {
            let status: String
            let body: String

            static let fine = Answer(status: "200 OK", body: #"{"orders": []}"#)
            static let unbelieved = Answer(status: "401 Unauthorized", body: "{}")
            static let revoked = Answer(status: "403 Forbidden", body: #"{"code": "booth-revoked"}"#)
        }

        /// As ingest does it: a signature of the next key ends the current one; a revoked booth may ask for orders.
        private static func answer(_ question: HTTPQuestion, _ state: inout State) -> Answer {
            if state.isRevoked, question.path != "/booth/v1/orders" { return .revoked }
            guard let signer = signer(question) else { return .unbelieved }
            if signer == state.next {
                (state.current, state.next) = (signer, nil)
            } else if signer != state.current {
                return .unbelieved
            }
            guard question.path == "/booth/v1/key" else { return .fine }
            let body = try? JSONDecoder().decode([String: String].self, from: Data(question.body))
            let shown = body?["publicKey"].flatMap { try? PassPublicKey($0) }?.fingerprint
            if shown != state.current { state.next = shown }
            return .fine
        }

        /// The key that the token names.
        private static func signer(_ question: HTTPQuestion) -> String? {
            var header = question.headers["authorization"]?.dropFirst("Bearer ".count).prefix { $0 != "." } ?? ""
            header = Substring(header.replacing("-", with: "+").replacing("_", with: "/"))
            while !header.count.isMultiple(of: 4) { header += "=" }
            let object = Data(base64Encoded: String(header)).flatMap {
                try? JSONSerialization.jsonObject(with: $0) as? [String: Any]
            }
            return object?["kid"] as? String
        }
    }

    private func with(_ body: (BoothFolder, KeyDesk) async throws -> Void) async throws {
        try await BoothFolderTests.with { folder in
            let desk = KeyDesk(try folder.key().publicKey)
            let server = try LoopbackServer { connection in desk.serve(connection) }
            try folder.write(BoothFolderTests.identity(url: server.url))
            try await body(folder, desk)
            withExtendedLifetime(server) {}
        }
    }

    /// One life of the agent: it has on disk what the former one left, and ends when the line breaks.
    private func live(_ folder: BoothFolder) async throws {
        let platform = try NetworkPlatform(folder.enrolled(), logger: Self.silence)
        let outcome = await Result { try await KeyRotation(folder, platform: platform).rotate() }
        await platform.close()
        _ = try outcome.get()
    }

    @Test func `a booth has another key afterwards, and the platform believes that one`() async throws {
        try await with { folder, desk in
            let old = try folder.key().publicKey
            try await live(folder)
            let new = try folder.key().publicKey
            #expect(new != old && desk.current == new.fingerprint)
            #expect(try !folder.hasNextKey())
        }
    }

    @Test(arguments: 1...2, [true, false])
    func `cut off at any request, the booth still can speak, and the next run finishes`(
        request: Int, isHeard: Bool
    ) async throws {
        try await with { folder, desk in
            desk.cut(at: request, isHeard ? .after : .before)
            // A request on a connection that was used before is sent again by itself, and then nothing failed.
            try? await live(folder)
            var keys = [try folder.key().publicKey.fingerprint]
            if try folder.hasNextKey() { keys.append(try folder.nextKey().publicKey.fingerprint) }
            #expect(keys.contains(desk.current), "the booth must hold a key that is believed")
            try await live(folder)
            #expect(try desk.current == folder.key().publicKey.fingerprint)
            #expect(try !folder.hasNextKey())
        }
    }

    @Test func `a booth that lost power between the last two steps and was revoked still learns its orders`()
        async throws
    {
        try await with { folder, desk in
            let platform = try NetworkPlatform(folder.enrolled(), logger: Self.silence)
            let next = try folder.nextKey()
            for key in [try folder.key(), next] {
                #expect(try await platform.show(next.publicKey, signedWith: key))
            }
            await platform.close()
            desk.revoke()
            try await live(folder)
            #expect(try desk.current == folder.key().publicKey.fingerprint)
            let again = try NetworkPlatform(folder.enrolled(), logger: Self.silence)
            #expect(try await again.orders().isEmpty)
            await again.close()
        }
    }

    @Test func `a platform that refuses leaves both keys where they are`() async throws {
        try await with { folder, desk in
            let old = try folder.key().publicKey
            try FileManager.default.removeItem(atPath: "\(folder.path)/booth.key")
            let stranger = try folder.key().publicKey
            await #expect(throws: Setback.self) { try await live(folder) }
            #expect(try folder.key().publicKey == stranger && folder.hasNextKey())
            #expect(desk.current == old.fingerprint)
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
