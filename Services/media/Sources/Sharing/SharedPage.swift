import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import WebPages

/// `GET /media/shares/{secret}`: what a customer shares, for whoever has the address.
///
/// Every request asks the share's row, so that an end is an end from the next request on.
struct SharedPage: Sendable {
    static let pageSize = 60

    private struct Gone: Sendable {
        var title: String
        var text: String
    }

    private struct Asking: Component {
        var head: PageHead
        var errors: FormErrors?
        var action: String
        var password: FormField
        var acts: [PageAct]
    }

    let pages: Pages
    let database: Database
    let signer: ShareSigner
    let passwords: SharePassword
    let now: @Sendable () -> Date

    init(
        pages: Pages, database: Database, signer: ShareSigner, passwords: SharePassword,
        now: @escaping @Sendable () -> Date
    ) throws {
        (self.pages, self.database, self.signer) = (pages, database, signer)
        (self.passwords, self.now) = (passwords, now)
        for template in ["shared", "shared-gone", "shared-password"] { _ = try pages.template(template) }
    }

    @Sendable func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let (share, secret, instant) = try await found(context)
        if let gone = try gone(share, at: instant, request, context) { return gone }
        guard isAdmitted(request, context, to: share.share) else { return try ask(secret, request, context) }
        let page = request.uri.queryParameters.get("page").flatMap { Int($0) } ?? 1
        guard (1...10_000).contains(page) else { throw APIError.notFound }
        let captures = SharedCaptures(runner: database)
        let slice = try await captures.slice(share.share, page: page, size: Self.pageSize, at: instant)
        if request.method != .head { try await captures.countView(share.share) }
        let path = "/media/shares/\(secret)"
        let end = instant.addingTimeInterval(LinkToken.longestLife)
        let texts = TextsOfPage(pages.texts, context.language)
        let model = SharedPageModel(
            slice, of: share.share, path: path, page: page, size: Self.pageSize, texts: texts,
            assets: GalleryAssets(pages.assets)
        ) { rendition, disposition in
            let token = ShareToken(
                share: share.share.id.uuid, version: share.share.version, original: rendition.originalID,
                recipe: rendition.recipe, disposition: disposition, expiresAt: end)
            return "\(path)/\(signer.text(token))"
        }
        return try pages.page("shared", model, title: model.head.heading, request: request, context: context)
    }

    /// `POST /media/shares/{secret}/open`: the password.
    @Sendable func open(_ request: Request, _ context: PageContext) async throws -> Response {
        struct Form: Decodable { var password: String? }
        let (share, secret, instant) = try await found(context)
        if let gone = try gone(share, at: instant, request, context) { return gone }
        let path = "/media/shares/\(secret)"
        var response = Response.redirect(to: path)
        guard share.share.passwordHash != nil else { return response }
        let typed = try await request.decode(as: Form.self, context: context).password ?? ""
        switch try await passwords.attempt(typed, for: share.share, at: instant) {
        case .right:
            let proof = signer.proof(of: share.share.id.uuid, version: share.share.version)
            response.setCookie(ShareCookie.cookie(proof, path: path, secure: context.isSecure))
            return response
        case .wrong:
            return try ask(secret, request, context, refusal: pages.text("shared.password.wrong", context))
        case .wait(let until):
            let seconds = max(1, Int(until.timeIntervalSince(instant).rounded(.up)))
            var answer = try ask(
                secret, request, context, status: .tooManyRequests,
                refusal: pages.text("shared.password.wait", context, ["seconds": "\(seconds)"]))
            answer.headers[.retryAfter] = "\(seconds)"
            return answer
        }
    }

    // MARK: Who may see it

    /// - Throws: 404 for an address that no share has.
    private func found(
        _ context: PageContext
    ) async throws -> (share: SharedCaptures.Found, secret: String, now: Date) {
        let secret = context.parameters.get("secret") ?? ""
        guard secret.utf8.count <= 64,
            let share = try await SharedCaptures(runner: database)
                .share(secretHash: ShareSigner.hash(ofSecret: secret))
        else { throw APIError.notFound }
        return (share, secret, now())
    }

    private func isAdmitted(_ request: Request, _ context: PageContext, to share: CaptureShare) -> Bool {
        guard share.passwordHash != nil else { return true }
        guard let proof = ShareCookie.proof(of: request, secure: context.isSecure) else { return false }
        return signer.isProof(proof, of: share.id.uuid, version: share.version)
    }

    /// A plain sentence for a share that is over; nil for one that is open.
    private func gone(
        _ found: SharedCaptures.Found, at instant: Date, _ request: Request, _ context: PageContext
    ) throws -> Response? {
        let state = found.share.state(at: instant)
        let word: String
        switch state {
        case .open where !found.isEmpty: return nil
        // Of a deleted album the captures are there.
        case .open: word = found.share.isOfAlbum ? "revoked" : "erased"
        case .erased: word = "erased"
        case .over: word = "over"
        case .revoked: word = "revoked"
        }
        let texts = TextsOfPage(pages.texts, context.language)
        let model = Gone(title: texts("shared.gone.title"), text: texts("shared.gone.\(word)"))
        return try pages.page(
            "shared-gone", model, title: model.title, status: .gone, request: request, context: context)
    }

    private func ask(
        _ secret: String, _ request: Request, _ context: PageContext, status: HTTPResponse.Status? = nil,
        refusal: String? = nil
    ) throws -> Response {
        func text(_ key: String) -> String { pages.text("shared.password.\(key)", context) }
        let model = Asking(
            head: PageHead(text("title"), lead: text("lead")),
            errors: refusal.map { FormErrors([FormErrors.Line($0, field: "password")]) },
            action: "/media/shares/\(secret)/open",
            password: FormField(
                "password", text("label"), error: refusal, kind: "password", autocomplete: "off",
                maxLength: ShareTerms.passwordLengths.upperBound),
            acts: [PageAct(text("button"), look: .primary)])
        return try pages.page(
            "shared-password", model, title: text("title"),
            status: status ?? (refusal == nil ? .ok : .unprocessableContent), request: request, context: context)
    }
}
