internal import AMQP
package import Contracts
internal import DurableFiles
package import FoundationEssentials
internal import HTTPClient
package import Logging
internal import Messaging
internal import MessagingRuntime
package import Passes
internal import Synchronization
internal import Transfer

/// The platform over the network: bytes and receipts over HTTP, facts over the broker.
package final class NetworkPlatform: Platform {
    let identity: BoothIdentity
    private let client: HTTPClient
    private let publisher: Publisher
    package let clock: BoothClock
    private let issuer: Mutex<PassIssuer>
    private let chunkLength: Int
    private let longestWhole: Int
    /// Files of which a request with all of it failed: some networks let no long body through, and pieces get there.
    private let inPieces = Mutex<Set<Identifier<Original>>>([])
    private let threads = FileThreads(named: "uploads")

    /// - Parameters:
    ///   - chunkLength: bytes of a file that go in one request with a checksum.
    ///   - longestWhole: bytes of a file that goes in one request when the platform has nothing of it yet.
    /// - Throws: ``BoothError/unreadableConfiguration(directory:_:)``.
    package init(
        _ booth: EnrolledBooth, logger: Logger, chunkLength: Int = 8 << 20, longestWhole: Int = 128 << 20,
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws {
        identity = booth.identity
        self.chunkLength = chunkLength
        self.longestWhole = longestWhole
        client = HTTPClient(
            HTTPClient.Configuration(
                authorities: booth.identity.authorities, userAgent: "booth/\(BoothProgram.version)"))
        do {
            publisher = Publisher(
                try BrokerConfiguration(url: Self.brokerURL(booth), name: "booth"), logger: logger)
        } catch {
            throw BoothError.unreadableConfiguration(directory: "booth.json", "\(error)")
        }
        let clock = BoothClock(now)
        self.clock = clock
        issuer = Mutex(Self.issuer(booth.identity, booth.key, clock))
    }

    private static func issuer(_ identity: BoothIdentity, _ key: PassKey, _ clock: BoothClock) -> PassIssuer {
        PassIssuer(name: String(identity.number), key: key, now: { clock.platformTime })
    }

    /// Says goodbye to the broker and ends transfers.
    package func close() async {
        await publisher.close()
        await client.close()
    }

    /// With the authorities of the enrolment, unless the address names others, and with the booth's certificate in place of
    /// a password where there is one.
    private static func brokerURL(_ booth: EnrolledBooth) throws -> String {
        var url = booth.identity.amqpURL
        guard url.hasPrefix("amqps://") else { return url }
        func add(_ name: String, _ value: String) { url += "\(url.contains("?") ? "&" : "?")\(name)=\(value)" }
        if let authorities = booth.identity.authorities, !url.contains("cacertfile=") { add("cacertfile", authorities) }
        if let file = booth.certificateFile, try Files.length(of: file) != nil {
            if let user = url.lastIndex(of: "@") { url = "amqps://\(url[url.index(after: user)...])" }
            add("certfile", file)
            add("keyfile", file)
        }
        return url
    }

    /// Whether the broker is reached over TLS, so that a certificate can be shown.
    var isBrokerSecure: Bool { identity.amqpURL.hasPrefix("amqps://") }

    /// The platform's time, as far as it is known.
    var time: Date { clock.platformTime }

    // MARK: HTTP

    package func upload(_ file: SpooledCapture.File, of capture: SpooledCapture, from path: String) async throws {
        let upload = TusUpload(
            platform: identity.url, file: file, captureID: capture.id, path: path, chunkLength: chunkLength,
            longestWhole: inPieces.withLock { $0.contains(file.id) } ? 0 : longestWhole, threads: threads,
            send: { request in try await self.send(request) })
        do {
            try await upload.run()
            inPieces.withLock { _ = $0.remove(file.id) }
        } catch {
            inPieces.withLock { _ = $0.insert(file.id) }
            throw error
        }
    }

    package func receipt(of capture: SpooledCapture) async throws -> String? {
        let answer = try await send(HTTPRequest(.get, "\(identity.url)/booth/v1/captures/\(capture.id)/receipt"))
        if HTTPAnswer.isNotYet(answer) { return nil }
        guard answer.isSuccess else { throw HTTPAnswer.setback(answer) }
        guard let receipt = try? answer.json(as: ReceiptAnswer.self).receipt else {
            throw Setback(.everything, "the platform's answer is no receipt")
        }
        return receipt
    }

    /// A certificate for the broker; `nil` where the platform signs none.
    ///
    /// - Parameter request: PKCS #10 in PEM.
    /// - Throws: ``Setback``.
    func certificate(for request: String) async throws -> String? {
        struct Wish: Encodable { let certificateRequest: String }
        struct Answer: Decodable { let certificate: String }
        let answer = try await send(
            .json(.post, "\(identity.url)/booth/v1/certificate", Wish(certificateRequest: request)))
        // Also the answer of an earlier release, which does not know the question.
        if answer.status == 404 { return nil }
        guard answer.isSuccess else { throw HTTPAnswer.setback(answer) }
        guard let certificate = try? answer.json(as: Answer.self).certificate else {
            throw Setback(.everything, "the platform's answer is no certificate")
        }
        return certificate
    }

    // MARK: Keys

    /// Signs with another key of the booth from now on.
    package func sign(with key: PassKey) {
        issuer.withLock { $0 = Self.issuer(identity, key, clock) }
    }

    /// Shows the platform the booth's next key.
    ///
    /// - Returns: whether the platform believes the signature.
    /// - Throws: ``Setback`` when it is away, or refuses for another reason.
    package func show(_ next: PassPublicKey, signedWith key: PassKey) async throws -> Bool {
        let body = Array(#"{"publicKey":"\#(next.base64)"}"#.utf8)
        let answer = try await send(
            HTTPRequest(
                .post, "\(identity.url)/booth/v1/key", headers: ["Content-Type": "application/json"],
                body: .bytes(body)), signedBy: Self.issuer(identity, key, clock))
        if answer.status == 401 { return false }
        guard answer.isSuccess else { throw HTTPAnswer.setback(answer) }
        return true
    }

    /// Whether the platform believes what is signed with a key; if it is the booth's next one, that ends the present one.
    ///
    /// - Throws: ``Setback`` when it is away.
    func believes(_ key: PassKey) async throws -> Bool {
        let answer = try await send(
            HTTPRequest(.get, "\(identity.url)/booth/v1/orders"), signedBy: Self.issuer(identity, key, clock))
        if answer.status == 401 { return false }
        guard answer.isSuccess else { throw HTTPAnswer.setback(answer) }
        return true
    }

    private struct ReceiptAnswer: Decodable { let receipt: String }

    /// Asks with a fresh token; once more when only the booth's clock was wrong.
    func send(_ request: HTTPRequest, signedBy other: PassIssuer? = nil) async throws -> HTTPResponse {
        let issuer = other ?? self.issuer.withLock { $0 }
        let answer = try await sendOnce(request, signedBy: issuer)
        guard let date = answer.headers["Date"], clock.learn(from: date), answer.status == 401 else { return answer }
        return try await sendOnce(request, signedBy: issuer)
    }

    private func sendOnce(_ request: HTTPRequest, signedBy issuer: PassIssuer) async throws -> HTTPResponse {
        var request = request
        do {
            let token = try await issuer.issue(
                subject: identity.boothID.description, audience: ["ingest"], lifetime: .seconds(300))
            request.headers["Authorization"] = "Bearer \(token)"
            return try await client.send(request)
        } catch let error as TransferError {
            try Task.checkCancellation()
            throw Setback(error.kind == .bodyFailed ? .thisCapture : .everything, "\(error)")
        }
    }

    // MARK: Broker

    /// Says how the booth is; returns when the broker has it for certain.
    ///
    /// - Throws: ``Setback``, `CancellationError`.
    package func tell(_ heartbeat: BoothHeartbeat) async throws {
        try await publish(heartbeat, id: UUID())
    }

    package func announce(_ capture: SpooledCapture) async throws {
        let made = capture.message(from: identity.boothID, saidAt: clock.boothTime)
        try await publish(made, id: capture.id.uuid)
    }

    /// - Parameter id: the capture's own, so that a repeat is known as the same message.
    func publish(_ fact: some Event, id: UUID) async throws {
        let message = try EncodedMessage(
            fact, details: MessageDetails(id: id), source: "booth", at: clock.boothTime)
        do {
            try await publisher.publish(OutgoingMessage(message, fromBooth: identity.number))
        } catch let error as AMQPError {
            try Task.checkCancellation()
            if case .invalidMessage = error { throw Setback(.thisCapture, "\(error)") }
            throw Setback(.everything, "\(error)", atLeast: error.isTransient ? nil : .seconds(10))
        }
    }
}

/// What the platform's HTTP answers mean for a capture.
enum HTTPAnswer {
    private struct Problem: Decodable { let code: String? }

    /// Whether the answer says that the platform does not have the whole capture yet.
    static func isNotYet(_ answer: HTTPResponse) -> Bool { answer.status == 404 && code(of: answer) == "not-yet" }

    static func setback(_ answer: HTTPResponse) -> Setback {
        let code = code(of: answer)
        let text = "the platform answered \(answer.status)" + (code.map { " (\($0))" } ?? "")
        let wait = answer.headers["Retry-After"].flatMap { Int($0) }.map { Duration.seconds(min(max($0, 0), 3600)) }
        // Only the platform itself says that a copy may go; a status alone could be anybody's on the way.
        if answer.status == 410, code == "capture-erased" { return Setback(.erased, text) }
        if answer.status == 403, code == "booth-revoked" { return Setback(.revoked, text) }
        // A quota stops what would use it up: what was begun is finished, and receipts are asked for.
        if answer.status == 429, code == "unfinished-quota" || code == "daily-quota" {
            return Setback(.thisCapture, text, atLeast: wait)
        }
        switch answer.status {
        case 401, 403, 408, 429: return Setback(.everything, text, atLeast: wait)
        // The platform speaks of this request; what a proxy or a portal of the venue's network says carries no such word.
        case 400..<500 where code != nil: return Setback(.thisCapture, text, atLeast: wait)
        default: return Setback(.everything, text, atLeast: wait)
        }
    }

    /// The word of `application/problem+json`, if it is one of a few letters.
    static func code(of answer: HTTPResponse) -> String? {
        guard answer.body.count <= 65_536, let code = try? answer.json(as: Problem.self).code,
            code.utf8.count <= 60, code.utf8.allSatisfy({ (97...122).contains($0) || $0 == 45 })
        else { return nil }
        return code
    }
}
