import Contracts
import Crypto
import Foundation
import HTTPTypes
import Hexadecimal
import Ingest
import NIOCore
import Passes
import Testing
import Vault
import WebPagesTesting

/// A booth that was enrolled as a real one is: by an operator's command and its one-time code.
struct TestBooth: Sendable {
    /// What the service answers to a code.
    private struct Answer: Decodable {
        var boothID: Identifier<Booth>
        var number: Int
        var amqpURL: String
        var sessionKey: String
        var platformPublicKey: String
        var receiptPublicKey: String
        var firstSequence: Int
    }

    static let madeAt = Date(timeIntervalSince1970: 1_795_000_000)

    let id: Identifier<Booth>
    let number: Int
    var key: PassKey
    let amqpURL: String
    let sessionKey: [UInt8]
    let seal: BoothSeal
    let receipts: ReceiptVerifier
    let firstSequence: Int

    static func enrol(
        at service: LiveService, number: Int = Int.random(in: SessionCode.boothNumbers)
    ) async throws -> TestBooth {
        let code = try await code(of: number, at: service)
        let key = PassKey()
        let response = try await use(code, key.publicKey, at: service)
        try #require(response.status == .ok)
        let answer = try JSONDecoder().decode(Answer.self, from: Data(response.body.readableBytesView))
        #expect(answer.number == number)
        return TestBooth(
            id: answer.boothID, number: number, key: key, amqpURL: answer.amqpURL,
            sessionKey: [UInt8](try #require(Data(base64Encoded: answer.sessionKey))),
            seal: BoothSeal(to: try PlatformPublicKey(text: answer.platformPublicKey)),
            receipts: ReceiptVerifier(publicKey: try PassPublicKey(answer.receiptPublicKey)),
            firstSequence: answer.firstSequence)
    }

    /// Has an operator make the booth, and reads the code off the table.
    static func code(of number: Int, at service: LiveService) async throws -> String {
        let printed = try await service.command(
            "booth", "enrol", "--number", "\(number)", "--label", "red one", "--as", "tester", "--because", "delivery",
            "--json")
        let rows = try JSONDecoder().decode([[String: String]].self, from: Data(printed.utf8))
        return try #require(rows.first?["code"])
    }

    static func use(_ code: String, _ key: PassPublicKey, at service: LiveService) async throws -> TestResponse {
        let body = try JSONEncoder().encode(["code": code, "publicKey": key.base64])
        return try await service.http(
            .post, "/booth/v1/enrol", [.contentType: "application/json"], body: [UInt8](body))
    }

    // MARK: Making

    func session() throws -> String {
        var generator = SystemRandomNumberGenerator()
        let code = SessionCode(boothNumber: number, using: &generator, mac: SessionKeys.mac(under: sessionKey))
        return try #require(code).text
    }

    /// A capture of some files that the booth has made.
    func make(
        _ files: [[UInt8]], sequence: Int = 1, madeAt: Date = Self.madeAt, saidAt: Date = Date(), mail: String? = nil
    ) throws -> MadeCapture {
        let originals = files.map { TestFile(id: Identifier(at: Date()), bytes: $0) }
        let consent = Consent(
            scope: .mail, isGiven: true, textHash: String(repeating: "a", count: 64), language: .dutch, at: madeAt)
        let message = CaptureMade(
            captureID: Identifier(at: Date()), boothID: id, sequence: sequence, session: try session(),
            madeAt: madeAt.inMilliseconds, saidAt: saidAt.inMilliseconds,
            files: originals.map {
                CaptureMade.File(
                    id: $0.id, role: .photo, length: $0.bytes.count, sha256: String(hexadecimal: $0.sha256))
            }, language: .dutch, consents: [consent],
            address: try mail.map { Sealed(try seal.seal(Array($0.utf8), purpose: BoothSealing.address).text) },
            answers: try mail.map { _ in
                Sealed(try seal.seal(Array("{\"team\":\"blue\"}".utf8), purpose: BoothSealing.answers).text)
            })
        return MadeCapture(message: message, files: originals)
    }

    // MARK: Talking

    func authorization(lifetime: Duration = .seconds(300), now: Date = Date()) async throws -> HTTPFields {
        let issuer = PassIssuer(name: "\(number)", key: key, now: { now })
        let token = try await issuer.issue(subject: id.description, audience: ["ingest"], lifetime: lifetime)
        return [.authorization: "Bearer \(token)"]
    }

    @discardableResult
    func upload(
        _ file: TestFile, of capture: Identifier<Capture>, to service: LiveService, announcing hash: [UInt8]? = nil
    ) async throws -> TestResponse {
        let sealed = try file.sealed(by: seal)
        return try await begin(file, of: capture, length: sealed.count, at: service, announcing: hash, body: sealed)
    }

    func askForReceipt(of capture: Identifier<Capture>, from service: LiveService) async throws -> TestResponse {
        try await service.http(.get, "/booth/v1/captures/\(capture)/receipt", try await authorization())
    }

    /// The checked receipt; nil while there is none.
    func receipt(of capture: Identifier<Capture>, from service: LiveService) async throws -> Receipt? {
        let response = try await askForReceipt(of: capture, from: service)
        guard response.status == .ok else { return nil }
        let answer = try JSONDecoder().decode([String: String].self, from: Data(response.body.readableBytesView))
        return try await receipts.verify(try #require(answer["receipt"]))
    }

    /// A rental of this booth around the time of its captures.
    func rental(from: Date = Self.madeAt - 3600, until: Date = Self.madeAt + 3600) -> RentalBooked {
        RentalBooked(
            rentalID: Identifier(at: Date()), customerID: Identifier(at: Date()), boothIDs: [id], from: from,
            until: until, purpose: .party, instructionVersion: "2026-1", retentionMonths: 12)
    }
}

/// What a booth made.
struct MadeCapture: Sendable {
    var message: CaptureMade
    var files: [TestFile]
    var id: Identifier<Capture> { message.captureID }
}

/// One file of a capture.
struct TestFile: Sendable {
    let id: Identifier<Original>
    let bytes: [UInt8]

    var sha256: [UInt8] { Array(SHA256.hash(data: bytes)) }

    func sealed(by seal: BoothSeal) throws -> [UInt8] {
        var sealer = try seal.sealing(spoolID: BoothSealing.spoolID(of: id))
        return try sealer.seal(bytes) + sealer.finish()
    }
}
