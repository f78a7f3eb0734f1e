import Contracts
import Foundation
import Ingest
import Messaging
import Testing
import Vault

@Suite("CaptureCheck")
struct CaptureCheckTests {
    private static let now = Date(timeIntervalSince1970: 1_795_000_000)
    private let keys = SessionKeys(secret: Array(repeating: 5, count: 32))
    private var check: CaptureCheck { CaptureCheck(maximumLength: 1000) { [keys] in keys.mac(ofBooth: $0) } }

    private func session(_ number: Int) throws -> String {
        var generator = SystemRandomNumberGenerator()
        return try #require(SessionCode(boothNumber: number, using: &generator, mac: keys.mac(ofBooth: number))).text
    }

    private func made(_ change: (inout CaptureMade) -> Void = { _ in }) throws -> CaptureMade {
        let file = CaptureMade.File(
            id: Identifier(at: Self.now), role: .photo, length: 3, sha256: String(repeating: "a", count: 64))
        var made = CaptureMade(
            captureID: Identifier(at: Self.now), boothID: Identifier(at: Self.now), sequence: 1,
            session: try session(7), madeAt: Self.now, saidAt: Self.now, files: [file], language: .dutch, consents: [])
        change(&made)
        return made
    }

    @Test func `what a booth says with its own session code is believed`() throws {
        let message = try made()
        #expect(try check.session(of: message, byBooth: 7) == message.session)
    }

    @Test func `a session code is kept in one form`() throws {
        let message = try made { $0.session = $0.session.lowercased() }
        #expect(try check.session(of: message, byBooth: 7) == message.session.uppercased())
    }

    @Test func `a session code of another booth, or of nobody, is refused`() throws {
        let foreign = try session(8)
        for session in [foreign, "0007" + String(foreign.dropFirst(4)), "nonsense", ""] {
            let message = try made { $0.session = session }
            #expect(throws: CaptureRefusal.foreignSession) { try check.session(of: message, byBooth: 7) }
        }
    }

    @Test func `what cannot be is refused for good, naming the field`() throws {
        let changes: [(String, (inout CaptureMade) -> Void)] = [
            ("files", { $0.files = [] }),
            ("files", { $0.files += $0.files }),
            ("length", { $0.files[0].length = -1 }),
            ("length", { $0.files[0].length = 1001 }),
            ("instants", { $0.madeAt = Date(timeIntervalSince1970: -1) }),
            ("instants", { $0.saidAt = .distantFuture }),
        ]
        for (field, change) in changes {
            let message = try made(change)
            #expect(throws: CaptureRefusal.invalid(field)) { try check.session(of: message, byBooth: 7) }
        }
        #expect(CaptureRefusal.invalid("files").kind == .permanent)
        #expect(CaptureRefusal.invalid("files").reasonCode == "invalid-files")
    }

    @Test func `a hash is 64 hexadecimal digits`() throws {
        let whole = try made { $0.files[0].sha256 = String(repeating: "aB", count: 32) }
        #expect(try CaptureCheck.files(of: whole).first?.sha256 == Array(repeating: 0xAB, count: 32))
        for text in ["", "ab", String(repeating: "g", count: 64), String(repeating: "٣", count: 32)] {
            let message = try made { $0.files[0].sha256 = text }
            #expect(throws: CaptureRefusal.invalid("sha256")) { try CaptureCheck.files(of: message) }
        }
    }
}
