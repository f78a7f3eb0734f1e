import Contracts
package import FoundationEssentials
import HTTPTypes
package import Hummingbird
import NIOCore
import QRCodes

/// What booth software and people at the booth can ask of the running agent, on this machine only.
///
/// ```
/// GET    /                           a page that says how the booth is, in the reader's language
/// GET    /status                     the same as JSON
/// POST   /sessions                   a guest's code, its link and where its QR code is
/// GET    /sessions/{code}            whether the picture is on its way, and whether to show the QR code
/// GET    /sessions/{code}/page       the QR code with a sentence for the guest
/// GET    /sessions/{code}/qr.svg     the QR code; 409 while nothing was made
/// POST   /sessions/{code}/captures   names files of one capture, with form, consents and language, as a sidecar does
/// POST   /sessions/{code}/waits      the guest waits: what this session makes goes first
/// DELETE /sessions/{code}            "delete that one"
/// DELETE /captures/{capture}         the same for one capture
/// ```
package struct LocalInterface: Sendable {
    /// As long as a sidecar may be.
    private static let longestBody = 1 << 20

    let booth: EnrolledBooth
    let spool: Spool
    let courier: Courier
    let sessions: SessionBook
    let reporter: BoothReporter
    private let token: String
    private let now: @Sendable () -> Date

    package init(
        booth: EnrolledBooth, spool: Spool, courier: Courier, sessions: SessionBook, reporter: BoothReporter,
        token: String, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.booth = booth
        self.spool = spool
        self.courier = courier
        self.sessions = sessions
        self.reporter = reporter
        self.token = token
        self.now = now
    }

    package var router: Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: LocalGuard(token: token))
        router.get("/", use: page)
        router.get("status", use: status)
        router.post("sessions", use: makeSession)
        router.get("sessions/:code", use: session)
        router.get("sessions/:code/page", use: sessionPage)
        router.get("sessions/:code/qr.svg", use: qrCode)
        router.post("sessions/:code/captures", use: offer)
        router.post("sessions/:code/waits", use: prefer)
        router.delete("sessions/:code", use: deleteSession)
        router.delete("captures/:capture", use: deleteCapture)
        return router
    }

    // MARK: Status

    @Sendable private func status(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        try LocalAnswer.json(try await reporter.report())
    }

    @Sendable private func page(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let words = StatusWords(LocalLanguage.choose(request))
        return LocalAnswer.page(StatusPage(words: words, now: now()).html(try await reporter.report()))
    }

    // MARK: Sessions

    private struct Session: Encodable {
        let session: String
        let link: String
        let picture: SessionBook.Picture
        /// Whether there is something that the guest could find behind the QR code.
        let showQR: Bool
        let captures: [Made]

        struct Made: Encodable {
            let capture: String
            let state: String
        }
    }

    @Sendable private func makeSession(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        try await answer(booth.newSession(), status: .created)
    }

    @Sendable private func session(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let code = code(context) else { return try Self.unknownSession }
        return try await answer(code)
    }

    private func answer(_ code: SessionCode, status: HTTPResponse.Status = .ok) async throws -> Response {
        let picture = try await picture(of: code)
        let captures = await spool.captures(of: code.text)
        return try LocalAnswer.json(
            Session(
                session: code.text, link: booth.link(of: code), picture: picture,
                showQR: picture == .onItsWay || picture == .arrived,
                captures: captures.map { Session.Made(capture: "\($0.id)", state: $0.state.rawValue) }),
            status: status)
    }

    private func picture(of code: SessionCode) async throws -> SessionBook.Picture {
        let known = sessions.picture(of: code.text)
        if known != .onItsWay, try await spool.isOffered(code.text) { return .onItsWay }
        return known
    }

    @Sendable private func sessionPage(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let code = code(context) else { return try Self.unknownSession }
        let picture = try await picture(of: code)
        let svg = picture == .onItsWay || picture == .arrived ? try QRCode.svg(booth.link(of: code)) : nil
        return LocalAnswer.page(SessionPage(language: LocalLanguage.choose(request)).html(picture, qrCode: svg))
    }

    @Sendable private func qrCode(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let code = code(context) else { return try Self.unknownSession }
        switch try await picture(of: code) {
        case .onItsWay, .arrived: return LocalAnswer.picture(try QRCode.svg(booth.link(of: code)))
        case .none, .deleted:
            return try LocalAnswer.problem(
                .conflict, "no-picture", "This session has no picture; show its QR code when there is one.")
        }
    }

    // MARK: Captures

    @Sendable private func offer(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let code = code(context) else { return try Self.unknownSession }
        let body = try await request.body.collect(upTo: Self.longestBody)
        guard var words = try? JSONDecoder().decode([String: JSONValue].self, from: Data(body.readableBytesView)) else {
            return try Self.unreadable
        }
        words["session"] = .text(code.text)
        do {
            try await spool.offer([UInt8](try JSONEncoder().encode(words)), at: now())
        } catch SpoolError.unreadableSidecar {
            return try Self.unreadable
        } catch SpoolError.tooManyBundles {
            return try LocalAnswer.problem(
                .serviceUnavailable, "too-many-captures", SpoolError.tooManyBundles.description)
        }
        return try await answer(code, status: .accepted)
    }

    @Sendable private func prefer(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let code = code(context) else { return try Self.unknownSession }
        await spool.prefer(session: code.text)
        return try await answer(code)
    }

    // MARK: Deleting

    @Sendable private func deleteSession(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let code = code(context) else { return try Self.unknownSession }
        return try answer(try await courier.delete(session: code.text))
    }

    @Sendable private func deleteCapture(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        guard let id = context.parameters.get("capture").flatMap({ Identifier<Capture>($0) }) else {
            return try Self.nothingThere
        }
        return try answer(try await courier.delete(id))
    }

    private func answer(_ deletion: Deletion) throws -> Response {
        if deletion.isEmpty { return try Self.nothingThere }
        return try LocalAnswer.json(DeletionReport(deletion), status: deletion.announced.isEmpty ? .ok : .conflict)
    }

    // MARK: Refusing

    /// The code of the address, if this booth has made it.
    private func code(_ context: BasicRequestContext) -> SessionCode? {
        guard let code = context.parameters.get("code").flatMap({ SessionCode($0) }),
            code.boothNumber == booth.identity.number, (try? code.isAuthentic(mac: booth.sessionMAC)) == true
        else { return nil }
        return code
    }

    private static var unknownSession: Response {
        get throws {
            try LocalAnswer.problem(.notFound, "unknown-session", "This booth has made no such code.")
        }
    }

    private static var unreadable: Response {
        get throws {
            try LocalAnswer.problem(
                .unprocessableContent, "unreadable", "The body is JSON in the form of a sidecar, with a list of files.")
        }
    }

    private static var nothingThere: Response {
        get throws {
            try LocalAnswer.problem(
                .notFound, "nothing-there", "The spool holds no such capture; the guest's page deletes what has left.")
        }
    }
}

/// What became of a wish to delete, for booth software and for `booth delete`.
struct DeletionReport: Codable, Sendable {
    let deleted: [String]
    /// Left already: the button on the guest's page deletes those.
    let announced: [String]
    let takenBack: Int

    init(_ deletion: Deletion) {
        deleted = deletion.deleted.map(\.description)
        announced = deletion.announced.map(\.description)
        takenBack = deletion.takenBack
    }
}
