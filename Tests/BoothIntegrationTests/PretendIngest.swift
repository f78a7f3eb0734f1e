import AMQP
import Booth
import Contracts
import Crypto
import DurableFiles
import Foundation
import Hexadecimal
import LoopbackServer
import Passes
import Synchronization
import Vault

/// Ingest's side of the way, as far as a booth sees it: opens what comes, hears what is said, gives receipts.
final class PretendIngest: Sendable {
    private struct State {
        var files: [String: String] = [:]
        var announced: [Identifier<Capture>: CaptureMade] = [:]
        var announcements = 0
        var uploads = 0
        var unreadable = 0
        var isDown = false
    }

    let keys = PlatformKeys(VersionedSecrets.random())
    let signer = ReceiptSigner(key: PassKey())
    let boothID = Identifier<Booth>(UUID())
    private let state = Mutex(State())
    private let server: LoopbackServer

    init() throws {
        let handler = Handler()
        server = try LoopbackServer { connection in handler.ingest?.serve(connection) }
        handler.set(self)
    }

    /// Ties the server to what it serves, which exists only after the server.
    private final class Handler: Sendable {
        private struct Weak: Sendable { weak var ingest: PretendIngest? }
        private let value = Mutex(Weak())
        var ingest: PretendIngest? { value.withLock(\.ingest) }
        func set(_ ingest: PretendIngest) { value.withLock { $0.ingest = ingest } }
    }

    func identity(amqpURL: String, number: Int = 7) throws -> BoothIdentity {
        BoothIdentity(
            url: server.url, boothID: boothID, number: number, amqpURL: amqpURL,
            sessionKey: Data(repeating: 7, count: 32).base64EncodedString(),
            platformPublicKey: try keys.publicKey().text, receiptPublicKey: signer.publicKey.base64)
    }

    var isDown: Bool {
        get { state.withLock(\.isDown) }
        set { state.withLock { $0.isDown = newValue } }
    }

    var announced: [Identifier<Capture>: CaptureMade] { state.withLock(\.announced) }
    var announcements: Int { state.withLock(\.announcements) }
    var uploads: Int { state.withLock(\.uploads) }
    var unreadable: Int { state.withLock(\.unreadable) }

    /// Captures of which everything has come.
    var complete: Int {
        state.withLock { state in
            state.announced.values.count { made in
                made.files.allSatisfy { state.files["\(made.captureID)/\($0.id)"] == $0.sha256 }
            }
        }
    }

    /// Takes in what a booth says.
    func hear(_ delivery: Delivery) {
        guard let made = try? ContractCoding.decode(CaptureMade.self, from: delivery.body) else { return }
        state.withLock { state in
            state.announcements += 1
            state.announced[made.captureID] = made
        }
    }

    // MARK: HTTP

    private func serve(_ connection: LoopbackConnection) {
        while let question = connection.readQuestion() {
            if isDown { return }
            let parts = question.path.split(separator: "/").map(String.init)
            guard parts.count >= 3, question.headers["authorization"]?.hasPrefix("Bearer ") == true else {
                connection.answer("401 Unauthorized", body: "{}")
                continue
            }
            if question.method == "POST" {
                connection.answer(
                    receive(question),
                    headers: ["Tus-Resumable: 1.0.0", "Upload-Offset: \(question.body.count)"], body: "{}")
            } else if parts.count == 5, let text = receipt(parts[3]) {
                connection.answer(body: #"{"receipt":"\#(text)"}"#)
            } else {
                connection.answer("404 Not Found", body: #"{"code":"not-yet"}"#)
            }
        }
    }

    /// A file that comes in one request (tus, creation with upload), as those of the tests do.
    private func receive(_ question: HTTPQuestion) -> String {
        var metadata: [String: String] = [:]
        for pair in (question.headers["upload-metadata"] ?? "").split(separator: ",") {
            let words = pair.split(separator: " ").map(String.init)
            metadata[words[0]] = Data(base64Encoded: words.last ?? "").map { String(decoding: $0, as: UTF8.self) }
        }
        guard let file = metadata["file"], let id = Identifier<Original>(file), let hash = metadata["sha256"],
            let capture = metadata["capture"]
        else { return "422 Unprocessable Content" }
        var opener = keys.opening(spoolID: BoothSealing.spoolID(of: id))
        let plain: [UInt8]? = try? opener.open(question.body) + opener.finish()
        let isRight = plain.map { PretendIngest.sha256($0) == hash } ?? false
        state.withLock { state in
            state.uploads += 1
            if isRight { state.files["\(capture)/\(file)"] = hash } else { state.unreadable += 1 }
        }
        return isRight ? "201 Created" : "422 Unprocessable Content"
    }

    private static func sha256(_ bytes: [UInt8]) -> String {
        String(hexadecimal: SHA256.hash(data: bytes))
    }

    private func receipt(_ capture: String) -> String? {
        guard let id = Identifier<Capture>(capture) else { return nil }
        let made = state.withLock { state -> CaptureMade? in
            guard let made = state.announced[id],
                made.files.allSatisfy({ state.files["\(id)/\($0.id)"] == $0.sha256 })
            else { return nil }
            return made
        }
        guard let made else { return nil }
        let receipt = Receipt(
            capture: id.uuid, booth: boothID.uuid, state: .bound,
            files: made.files.map { Receipt.File(id: $0.id.uuid, length: $0.length, sha256: $0.sha256) },
            issuedAt: Date())
        return Blocking.run { [signer] in try? await signer.sign(receipt) }
    }
}

/// Waits on a thread of a test's server for something asynchronous.
private enum Blocking {
    private final class Box<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
    }

    static func run<Value: Sendable>(_ body: @escaping @Sendable () async -> Value?) -> Value? {
        let box = Box<Value>()
        let done = DispatchSemaphore(value: 0)
        Task {
            let value = await body()
            box.value.withLock { $0 = value }
            done.signal()
        }
        done.wait()
        return box.value.withLock { $0 }
    }
}
