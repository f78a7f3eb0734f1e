import Contracts
import DurableFiles
import Foundation
import HTTPTypes
import Hummingbird
import Media
import ServiceHost
import Synchronization
import Testing
import Vault
import WebPages
import WebPagesTesting

/// The guest's page on a table of values that counts how often it is asked.
final class GuestPageTester: SessionCaptures {
    static let instant = Date(timeIntervalSince1970: 1_800_000_000)
    static let keys = SessionKeys(secret: Array(repeating: 7, count: 32))

    private let found: [GuestCapture]
    private let erased: ErasedCapture?
    private let count = Mutex(0)
    let code: SessionCode

    init(_ found: [GuestCapture], erased: ErasedCapture? = nil) throws {
        self.found = found
        self.erased = erased
        code = try Self.code()
    }

    /// A code of booth 7 that its booth made.
    static func code(keys: SessionKeys = GuestPageTester.keys) throws -> SessionCode {
        var generator = SystemRandomNumberGenerator()
        return try #require(SessionCode(boothNumber: 7, using: &generator, mac: keys.mac(ofBooth: 7)))
    }

    func captures(of session: SessionCode) async throws -> [GuestCapture] {
        count.withLock { $0 += 1 }
        return found
    }

    func erased(of session: SessionCode) async throws -> ErasedCapture? { erased }

    /// How often the table was asked.
    var questions: Int { count.withLock { $0 } }

    static func frame() throws -> ServiceFrame {
        try ServiceFrame.forTests(
            Media.self,
            [
                "DATABASE_URL": "postgresql://none", "AMQP_URL": "amqp://none",
                "KEYS_DATABASE_URL": "postgresql://none",
                "MASTER_KEY_FILE": "/none", "PEPPER_FILE": "/none", "OBJECT_STORE_URL": "file:///none",
                "SESSION_SECRET_FILE": "/none", "LINK_SECRET_FILE": "/none", "JOURNAL_KEY_FILE": "/none",
                "CHECKPOINT_KEY_FILE": "/none", "ACCOUNTS_URL": "http://none",
                "PUBLIC_ORIGIN": "https://photos.example", "COMPANY_NAME": "Photobooth Example",
            ], now: { Self.instant })
    }

    /// What a browser gets.
    func answer(_ path: String, _ language: Language = .dutch) async throws -> TestResponse {
        let frame = try Self.frame()
        let page = try GuestPage(
            pages: frame.pages, keys: Self.keys, captures: self,
            signer: LinkSigner(.random(), now: { Self.instant }), now: frame.now)
        let parts = ServiceParts(routes: { router in
            router.get("g/:session", use: page.show)
            router.get("g/:session/qr.svg", use: page.qrCode)
        })
        return try await TestClient.with(ServiceHost.router(frame, parts)) { client in
            try await client.execute(
                uri: path, method: .get, headers: [.accept: "text/html", .acceptLanguage: language.rawValue])
        }
    }

    func page(_ language: Language = .dutch) async throws -> TestResponse {
        try await answer("/g/\(code.text)", language)
    }
}
