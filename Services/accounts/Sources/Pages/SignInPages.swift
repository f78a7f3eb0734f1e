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
        for template in [FormPage.template, "choose"] { _ = try pages.template(template) }
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
        // Whoever has typed a password and no code yet may begin again, with another address.
        let wantsOther = request.uri.queryParameters.get("other") != nil
        if !wantsOther, let who = try await waiting(request, context) {
            return MemberDoor.redirect(request, to: who.session.awaitsCode ? Self.code : Self.place(to))
        }
        var form = form(to: to, mail: "", context)
        if request.uri.queryParameters.get("changed") != nil {
            form.notices = [PageNotice(.success, pages.text("signIn.changed", context), isNews: true)]
        }
        return try page(form, request, context)
    }

    @Sendable private func enter(_ request: Request, _ context: PageContext) async throws -> Response {
        let form = try await request.decode(as: Form.self, context: context)
        let attempt = attempt(form.mail, form.password, request, context)
        let to = LocalPath(form.to)?.text ?? ""
        let outcome = try await signIn.enter(attempt, at: check.now())
        return try await answer(outcome, to: to, request, context) { problem, status in
            var form = self.form(to: to, mail: attempt.mail, context)
            form.refuse(problem, "mail")
            return try page(form, request, context, status)
        }
    }

    /// What becomes of a try: cookies and the way on, or the page again with what went wrong.
    func answer(
        _ outcome: SignIn.Outcome, to: String, _ request: Request, _ context: PageContext,
        again: (String, HTTPResponse.Status) throws -> Response
    ) async throws -> Response {
        switch outcome {
        case .signedIn(let session, let device):
            // Nobody would see or end the one that this browser had before.
            if let former = try await waiting(request, context) {
                _ = try await Sessions(runner: check.database).end(
                    former.session.id, of: former.person.id, at: check.now())
            }
            var response = Response.redirect(to: Self.place(to))
            response.setCookie(
                SessionCookie.cookie(
                    session.text, seconds: Int(StoredSession.longest), secure: context.isSecure))
            response.setCookie(DeviceCookie.cookie(device, secure: context.isSecure))
            return response
        case .awaitsCode(let session):
            let place = LocalPath(to).map { "\(Self.code)?to=\($0.asParameter)" } ?? Self.code
            var response = Response.redirect(to: place)
            response.setCookie(
                SessionCookie.cookie(
                    session.text, seconds: Int(StoredSession.codePatience), secure: context.isSecure))
            return response
        case .wrong:
            return try again(pages.text("signIn.wrong", context), .unprocessableContent)
        case .wait(let until):
            var response = try again(waitText(until, context), .tooManyRequests)
            response.headers[.retryAfter] = "\(seconds(until))"
            return response
        }
    }

    private func form(to: String, mail: String, _ context: PageContext) -> FormPage {
        func text(_ key: String) -> String { pages.text(key, context) }
        var form = FormPage(text("signIn.title"), action: MemberDoor.signIn)
        form.hidden = [FormHidden("to", to)]
        form.fields = [
            FormField(
                "mail", text("signIn.mail"), value: mail, kind: "email", autocomplete: "username", maxLength: 254),
            FormField(
                "password", text("signIn.password"), kind: "password", autocomplete: "current-password",
                maxLength: PasswordRules.lengths.upperBound),
        ]
        form.acts = [PageAct(text("signIn.enter"), look: .primary)]
        form.links = [PageAct(text("signIn.forgotten"), address: "/accounts/forgotten", look: .plain)]
        return form
    }

    func page(
        _ form: FormPage, _ request: Request, _ context: PageContext, _ status: HTTPResponse.Status = .ok
    ) throws -> Response {
        try pages.page(
            FormPage.template, form, title: form.head.heading, status: status, request: request, context: context)
    }

    /// What somebody typed, and where.
    func attempt(
        _ mail: String?, _ password: String?, _ request: Request, _ context: PageContext
    ) -> SignIn.Attempt {
        let place = ClientAddress.limitKey(for: context.clientAddress)
        return SignIn.Attempt(
            mail: String((mail ?? "").trimmingCharacters(in: .whitespacesAndNewlines).prefix(254)),
            password: String((password ?? "").prefix(400)),
            knownDevice: DeviceCookie.device(of: request, secure: context.isSecure),
            device: DeviceName(userAgent: request.headers[.userAgent]),
            client: Array(HMAC<SHA256>.authenticationCode(for: Array(place.utf8), using: clientKey)))
    }

    /// What whoever has to wait is told.
    func waitText(_ until: Date, _ context: PageContext) -> String {
        pages.text("signIn.wait", context, ["seconds": "\(seconds(until))"])
    }

    private func seconds(_ until: Date) -> Int {
        max(1, Int(until.timeIntervalSince(check.now()).rounded(.up)))
    }

    /// The answer with the cookie of a session that has another secret from now on.
    static func renewed(_ answer: Response, _ secret: SecretToken, _ context: PageContext) -> Response {
        var answer = answer
        answer.setCookie(
            SessionCookie.cookie(secret.text, seconds: Int(StoredSession.longest), secure: context.isSecure))
        return answer
    }

    private static func place(_ to: String) -> String { LocalPath(to)?.text ?? home }

    // MARK: With a code

    @Sendable private func askForCode(_ request: Request, _ context: PageContext) async throws -> Response {
        let to = LocalPath(request.uri.queryParameters.get("to"))?.text ?? ""
        guard let who = try await waiting(request, context) else {
            return MemberDoor.redirect(request, to: MemberDoor.signIn)
        }
        guard who.session.awaitsCode else { return MemberDoor.redirect(request, to: Self.place(to)) }
        return try page(codeForm(to: to, context), request, context)
    }

    @Sendable private func enterCode(_ request: Request, _ context: PageContext) async throws -> Response {
        guard let who = try await waiting(request, context), who.session.awaitsCode,
            let factor = who.person.secondFactor
        else { return MemberDoor.redirect(request, to: MemberDoor.signIn) }
        let form = try await request.decode(as: Form.self, context: context)
        let secret = try await vault.open(factor.secret, purpose: StoredPerson.Purpose.secondFactor)
        let outcome = try await signIn.enter(
            code: String((form.code ?? "").prefix(40)), who.session, who.person, opened: OneTimeCode(secret: secret),
            attempt(nil, nil, request, context), at: check.now())
        let to = LocalPath(form.to)?.text ?? ""
        return try await answer(outcome, to: to, request, context) { problem, status in
            var form = codeForm(to: to, context)
            form.refuse(status == .tooManyRequests ? problem : pages.text("signIn.code.wrong", context), "code")
            return try page(form, request, context, status)
        }
    }

    private func codeForm(to: String, _ context: PageContext) -> FormPage {
        func text(_ key: String) -> String { pages.text("signIn.code.\(key)", context) }
        var form = FormPage(text("title"), lead: text("lead"), action: Self.code)
        form.hidden = [FormHidden("to", to)]
        form.fields = [
            FormField(
                "code", text("label"), hint: text("lost"), autocomplete: "one-time-code", maxLength: 40, isShort: true)
        ]
        form.acts = [PageAct(pages.text("signIn.enter", context), look: .primary)]
        form.links = [PageAct(text("other"), address: "/accounts/sign-in?other=", look: .plain)]
        return form
    }

    private func waiting(_ request: Request, _ context: PageContext) async throws -> SignedIn? {
        try await check.signedIn(SessionCookie.secret(of: request, secure: context.isSecure))
    }

    // MARK: Leaving, and for whom

    @Sendable private func leave(_ request: Request, _ context: PageContext) async throws -> Response {
        if let who = try await waiting(request, context) {
            _ = try await Sessions(runner: check.database).end(who.session.id, of: who.person.id, at: check.now())
        }
        var response = Response.redirect(to: MemberDoor.signIn)
        response.setCookie(SessionCookie.ended(secure: context.isSecure))
        return response
    }

    private struct Choice: Component {
        var head: PageHead
        var accounts: [PageAct]
        var empty: EmptyState?
    }

    @Sendable private func choose(
        _ who: SignedIn, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        func text(_ key: String) -> String { pages.text("choose.\(key)", context) }
        let joined = try await Members(runner: check.database).joined(by: who.person.id)
        if joined.isEmpty, who.staff != nil { return MemberDoor.redirect(request, to: StaffPages.home) }
        let known = try await names.names(of: joined.map(\.customerID))
        let contact = pages.site.contactMail
        let model = Choice(
            head: PageHead(text("title"), lead: joined.isEmpty ? nil : text("lead")),
            accounts: joined.map { member in
                PageAct(
                    known[member.customerID] ?? text("nameless"),
                    look: member.id == who.member?.id ? .primary : .secondary, name: "member", value: "\(member.id)")
            },
            empty: joined.isEmpty
                ? EmptyState(text("title"), text("none"), act: PageAct(contact, address: "mailto:\(contact)")) : nil)
        return try pages.page("choose", model, title: text("title"), request: request, context: context)
    }

    @Sendable private func chosen(
        _ who: SignedIn, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let form = try await request.decode(as: Form.self, context: context)
        let joined = try await Members(runner: check.database).joined(by: who.person.id)
        guard let member = joined.first(where: { "\($0.id)" == form.member }) else { throw APIError.notFound }
        try await Sessions(runner: check.database).act(who.session.id, for: member.id)
        return .redirect(to: Self.home)
    }
}
