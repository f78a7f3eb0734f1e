import Contracts
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Passwords
import PostgreSQL
import Vault
import WebPages

/// `/accounts/sign-in`, the page that asks for a code, signing out, and choosing for whom one acts.
struct SignInPages: Sendable {
    static let code = "/accounts/sign-in/code"
    /// Where whoever signed in goes, unless they wanted to go somewhere.
    static let home = "/accounts/rentals"

    private struct Form: Decodable {
        var mail: String?
        var password: String?
        var code: String?
        var member: String?
        var to: String?
    }

    private struct Model: Sendable {
        var to: String
        var mail: String
        /// Finished sentences: what went wrong.
        var problem: [String]
        /// What is good to know.
        var notice: [String]
    }

    let pages: Pages
    let signIn: SignIn
    let check: SessionCheck
    let door: PersonDoor
    let vault: Vault
    let names: CustomerNames
    /// Keys the places that requests come from; they differ from process to process.
    private let clientKey = SymmetricKey(size: .bits256)

    init(pages: Pages, signIn: SignIn, door: PersonDoor, vault: Vault) throws(PagesError) {
        self.pages = pages
        self.signIn = signIn
        self.door = door
        self.vault = vault
        check = door.check
        names = CustomerNames(database: door.check.database, vault: vault)
        for template in ["sign-in", "sign-in-code", "choose"] { _ = try pages.template(template) }
    }

    func add(to group: RouterGroup<PageContext>) {
        group.get("sign-in", use: show)
        group.post("sign-in", use: enter)
        group.get("sign-in/code", use: askForCode)
        group.post("sign-in/code", use: enterCode)
        group.post("sign-out", use: leave)
        group.get("choose", use: door.person(choose))
        group.post("choose", use: door.person(chosen))
    }

    // MARK: With a password

    @Sendable private func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let to = LocalPath(request.uri.queryParameters.get("to"))?.text ?? ""
        if let who = try await check.signedIn(SessionCookie.secret(of: request, secure: context.isSecure)) {
            return MemberDoor.redirect(request, to: who.session.awaitsCode ? Self.code : Self.place(to))
        }
        let notice = request.uri.queryParameters.get("changed") == nil ? nil : pages.text("signIn.changed", context)
        return try page(request, context, Model(to: to, mail: "", problem: [], notice: notice.map { [$0] } ?? []))
    }

    @Sendable private func enter(_ request: Request, _ context: PageContext) async throws -> Response {
        let form = try await request.decode(as: Form.self, context: context)
        let attempt = SignIn.Attempt(
            mail: String((form.mail ?? "").trimmingCharacters(in: .whitespacesAndNewlines).prefix(254)),
            password: String((form.password ?? "").prefix(400)),
            knownDevice: DeviceCookie.device(of: request, secure: context.isSecure),
            device: DeviceName(userAgent: request.headers[.userAgent]), client: client(context))
        let to = LocalPath(form.to)?.text ?? ""
        let outcome = try await signIn.enter(attempt, at: check.now())
        return try await answer(outcome, to: to, request, context) { problem, status in
            try page(request, context, Model(to: to, mail: attempt.mail, problem: [problem], notice: []), status)
        }
    }

    /// What becomes of a try: cookies and the way on, or the page again with what went wrong.
    func answer(
        _ outcome: SignIn.Outcome, to: String, _ request: Request, _ context: PageContext,
        again: (String, HTTPResponse.Status) throws -> Response
    ) async throws -> Response {
        switch outcome {
        case .signedIn(let session, let device):
            var response = Response(status: .seeOther, headers: [.location: Self.place(to)])
            response.setCookie(
                SessionCookie.cookie(
                    session.text, seconds: Int(StoredSession.longest), secure: context.isSecure))
            response.setCookie(DeviceCookie.cookie(device, secure: context.isSecure))
            return response
        case .awaitsCode(let session):
            let place = LocalPath(to).map { "\(Self.code)?to=\($0.asParameter)" } ?? Self.code
            var response = Response(status: .seeOther, headers: [.location: place])
            response.setCookie(
                SessionCookie.cookie(
                    session.text, seconds: Int(StoredSession.codePatience), secure: context.isSecure))
            return response
        case .wrong:
            return try again(pages.text("signIn.wrong", context), .unprocessableContent)
        case .wait(let until):
            let seconds = max(1, Int(until.timeIntervalSince(check.now()).rounded(.up)))
            var response = try again(
                pages.text("signIn.wait", context, ["seconds": "\(seconds)"]), .tooManyRequests)
            response.headers[.retryAfter] = "\(seconds)"
            return response
        }
    }

    private func page(
        _ request: Request, _ context: PageContext, _ model: Model, _ status: HTTPResponse.Status = .ok,
        _ template: String = "sign-in"
    ) throws -> Response {
        try pages.page(
            template, model, title: pages.text(template == "sign-in" ? "signIn.title" : "signIn.code.title", context),
            status: status, request: request, context: context)
    }

    func client(_ context: PageContext) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(context.clientAddress.utf8), using: clientKey))
    }

    private static func place(_ to: String) -> String { LocalPath(to)?.text ?? home }

    // MARK: With a code

    @Sendable private func askForCode(_ request: Request, _ context: PageContext) async throws -> Response {
        let to = LocalPath(request.uri.queryParameters.get("to"))?.text ?? ""
        guard let who = try await waiting(request, context) else {
            return MemberDoor.redirect(request, to: MemberDoor.signIn)
        }
        guard who.session.awaitsCode else { return MemberDoor.redirect(request, to: Self.place(to)) }
        return try page(
            request, context, Model(to: to, mail: "", problem: [], notice: []), .ok, "sign-in-code")
    }

    @Sendable private func enterCode(_ request: Request, _ context: PageContext) async throws -> Response {
        guard let who = try await waiting(request, context), who.session.awaitsCode,
            let factor = who.person.secondFactor
        else { return MemberDoor.redirect(request, to: MemberDoor.signIn) }
        let form = try await request.decode(as: Form.self, context: context)
        let secret = try await vault.open(factor.secret, purpose: StoredPerson.Purpose.secondFactor)
        let outcome = try await signIn.enter(
            code: String((form.code ?? "").prefix(40)), who.session, who.person, opened: OneTimeCode(secret: secret),
            known: DeviceCookie.device(of: request, secure: context.isSecure), at: check.now())
        let to = LocalPath(form.to)?.text ?? ""
        return try await answer(outcome, to: to, request, context) { _, status in
            let text: String
            if case .wait(let until) = outcome {
                let seconds = max(1, Int(until.timeIntervalSince(check.now()).rounded(.up)))
                text = pages.text("signIn.wait", context, ["seconds": "\(seconds)"])
            } else {
                text = pages.text("signIn.code.wrong", context)
            }
            return try page(
                request, context, Model(to: to, mail: "", problem: [text], notice: []), status, "sign-in-code")
        }
    }

    private func waiting(_ request: Request, _ context: PageContext) async throws -> SignedIn? {
        try await check.signedIn(SessionCookie.secret(of: request, secure: context.isSecure))
    }

    // MARK: Leaving, and for whom

    @Sendable private func leave(_ request: Request, _ context: PageContext) async throws -> Response {
        if let who = try await waiting(request, context) {
            _ = try await Sessions(runner: check.database).end(who.session.id, of: who.person.id, at: check.now())
        }
        var response = Response(status: .seeOther, headers: [.location: MemberDoor.signIn])
        response.setCookie(SessionCookie.ended(secure: context.isSecure))
        return response
    }

    private struct Choice: Sendable {
        struct Account: Sendable {
            var id: String
            var name: String
            var isCurrent: Bool
        }

        var accounts: [Account]
        var hasAccounts: Bool
    }

    @Sendable private func choose(
        _ who: SignedIn, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let joined = try await Members(runner: check.database).joined(by: who.person.id)
        let known = try await names.names(of: joined.map(\.customerID))
        let model = Choice(
            accounts: joined.map { member in
                Choice.Account(
                    id: "\(member.id)", name: known[member.customerID] ?? pages.text("choose.nameless", context),
                    isCurrent: member.id == who.member?.id)
            }, hasAccounts: !joined.isEmpty)
        return try pages.page(
            "choose", model, title: pages.text("choose.title", context), request: request, context: context)
    }

    @Sendable private func chosen(
        _ who: SignedIn, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let form = try await request.decode(as: Form.self, context: context)
        let joined = try await Members(runner: check.database).joined(by: who.person.id)
        guard let member = joined.first(where: { "\($0.id)" == form.member }) else { throw APIError.notFound }
        try await Sessions(runner: check.database).act(who.session.id, for: member.id)
        return Response(status: .seeOther, headers: [.location: Self.home])
    }
}
