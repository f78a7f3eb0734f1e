import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import MessagingRuntime
import Passwords
import PostgreSQL
import QRCodes
import Vault
import WebPages

/// `/accounts/me/second-factor`: an app that shows codes, which signing in then wants besides the password.
struct SecondFactorPages: Sendable {
    private struct Form: Decodable {
        var code: String?
        var current: String?
    }

    private struct Codes: Component {
        var head: PageHead
        var notice: PageNotice
        var codes: [String]
        var acts: [PageAct]
    }

    let pages: Pages
    let door: PersonDoor
    let unit: UnitOfWork
    let vault: Vault
    let passwords: PasswordHasher
    private let signIn: SignInPages

    init(signIn: SignInPages, unit: UnitOfWork) throws(PagesError) {
        (pages, door, vault) = (signIn.pages, signIn.door, signIn.vault)
        (self.unit, passwords) = (unit, signIn.signIn.passwords)
        self.signIn = signIn
        _ = try pages.template("second-factor-codes")
    }

    func add(to group: RouterGroup<PageContext>) {
        group.get("me/second-factor", use: door.person(isForUnready: true, show))
        group.get("me/second-factor/code.svg", use: door.person(isForUnready: true, picture))
        group.post("me/second-factor", use: door.person(isForUnready: true, confirm))
        group.get("me/second-factor/remove", use: door.person(askToRemove))
        group.post("me/second-factor/remove", use: door.person(remove))
    }

    // MARK: Setting it up

    @Sendable private func show(_ who: SignedIn, _ request: Request, _ context: PageContext) async throws -> Response {
        guard !who.person.wantsCode else { return MemberDoor.redirect(request, to: MePages.home) }
        return try await page(try await prepared(who), request, context)
    }

    /// The secret that waits for its first code: made once for a session, so that going back shows the same, and nobody
    /// who sat here before knows it.
    private func prepared(_ who: SignedIn) async throws -> OneTimeCode {
        if let secret = waiting(who) { return try await opened(secret) }
        let sealed = try await vault.seal(
            OneTimeCode().secret, under: who.person.keyID, purpose: StoredPerson.Purpose.secondFactor)
        guard let kept = try await Sessions(runner: door.check.database).begin(app: sealed, in: who.session.id) else {
            throw APIError.linkOver
        }
        return try await opened(kept)
    }

    /// The secret of what was begun in this session and not switched on yet.
    private func waiting(_ who: SignedIn) -> SealedValue? { who.person.wantsCode ? nil : who.session.pendingApp }

    private func opened(_ secret: SealedValue) async throws -> OneTimeCode {
        OneTimeCode(secret: try await vault.open(secret, purpose: StoredPerson.Purpose.secondFactor))
    }

    /// The QR code for the app. It is a picture of its own, because no picture may stand in a page.
    @Sendable private func picture(
        _ who: SignedIn, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        guard let pending = waiting(who), let mail = who.person.mail else { throw APIError.notFound }
        let code = try await opened(pending)
        let account = try await vault.openText(mail, purpose: SealedPurpose.mailAddress)
        let svg = try QRCode.svg(
            code.address(issuer: pages.site.companyName, account: account),
            title: pages.text("secondFactor.picture", context))
        return Response(
            status: .ok, headers: [.contentType: "image/svg+xml", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: svg)))
    }

    @Sendable private func confirm(
        _ who: SignedIn, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        guard let pending = waiting(who) else { return MemberDoor.redirect(request, to: MePages.home) }
        let form = try await request.decode(as: Form.self, context: context)
        let (code, now) = (try await opened(pending), door.check.now())
        // Whoever finds an unlocked browser must not put their own app before the owner's account.
        switch try await signIn.signIn.prove(form.current, who.person, at: now) {
        case .right: break
        case .wrong:
            return try await page(code, request, context, pages.text("me.password.wrong", context), at: "current")
        case .wait(let until):
            return try await page(code, request, context, signIn.waitText(until, context), at: "current")
        }
        guard let step = code.step(of: String((form.code ?? "").prefix(20)), at: now, after: nil) else {
            return try await page(code, request, context, pages.text("signIn.code.wrong", context), at: "code")
        }
        let secret = SecretToken(.session)
        let codes = try await switchOn(who, pending, step, secret, at: now)
        // Sent twice: the codes were shown to the first.
        guard !codes.isEmpty else { return MemberDoor.redirect(request, to: MePages.home) }
        func text(_ key: String) -> String { pages.text("secondFactor.\(key)", context) }
        let model = Codes(
            head: PageHead(text("codes.title"), lead: text("codes.lead")),
            notice: PageNotice(.success, text("done"), isNews: true), codes: codes,
            acts: [PageAct(text("codes.kept"), address: MePages.home, look: .primary)])
        return SignInPages.renewed(
            try pages.page(
                "second-factor-codes", model, title: text("codes.title"), request: request, context: context), secret,
            context)
    }

    /// - Returns: the recovery codes; none when it was switched on meanwhile.
    private func switchOn(
        _ who: SignedIn, _ app: SealedValue, _ step: Int, _ secret: SecretToken, at now: Date
    ) async throws -> [String] {
        try await unit.perform(at: now, actor: who.actor, reason: "second factor set up") { transaction, outbox in
            let people = People(runner: transaction)
            guard let person = try await people.locked(who.person.id), person.password == who.person.password,
                !person.wantsCode,
                try await Sessions(runner: transaction).renew(who.session.id, hash: secret.hash)
            else { return [] }
            try await people.setSecondFactor(
                .init(secret: app, confirmedAt: now, lastStep: step), of: who.person.id)
            // Whoever signed in before with the password alone signs in again.
            try await Sessions(runner: transaction).endAll(of: who.person.id, but: who.session.id, at: now)
            try await AccountMail(vault: vault).order(
                .secondFactorChanged, to: who.person, good: 7 * 86_400, now: now, outbox)
            return try await RecoveryCodes(runner: transaction).replace(of: who.person.id)
        }
    }

    private func page(
        _ code: OneTimeCode, _ request: Request, _ context: PageContext, _ problem: String? = nil,
        at field: String? = nil
    ) async throws -> Response {
        func text(_ key: String) -> String { pages.text("secondFactor.\(key)", context) }
        // In groups of four, as people read.
        let groups = stride(from: 0, to: code.text.count, by: 4).map { code.text.dropFirst($0).prefix(4) }
        var form = FormPage(text("title"), lead: text("off"), action: "/accounts/me/second-factor")
        form.paragraphs = [
            "1. \(text("app"))", "2. \(text("scan")) \(text("type")) \(groups.joined(separator: " "))",
        ]
        form.picture = FormPage.Picture(address: "/accounts/me/second-factor/code.svg", words: text("picture"))
        form.fields = [
            FormField(
                "code", text("code"), autocomplete: "one-time-code", inputMode: "numeric", maxLength: 20,
                isShort: true), PasswordForm.present("me.password.current", pages, context),
        ]
        form.acts = [
            PageAct(text("confirm"), look: .primary), PageAct(text("back"), address: MePages.home, look: .plain),
        ]
        if let problem { form.refuse(problem, field) }
        return try signIn.page(form, request, context, problem == nil ? .ok : .unprocessableContent)
    }

    // MARK: Doing without

    @Sendable private func askToRemove(
        _ who: SignedIn, _ request: Request, _ context: PageContext
    ) async throws -> Response { try removalPage(request, context) }

    /// Wants the password, so that an unlocked telephone is not enough.
    @Sendable private func remove(
        _ who: SignedIn, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let form = try await request.decode(as: Form.self, context: context)
        let now = door.check.now()
        switch try await signIn.signIn.prove(form.current, who.person, at: now) {
        case .right: break
        case .wrong: return try removalPage(request, context, pages.text("me.password.wrong", context))
        case .wait(let until): return try removalPage(request, context, signIn.waitText(until, context))
        }
        try await unit.perform(at: now, actor: who.actor, reason: "second factor removed") { transaction, outbox in
            try await People(runner: transaction).setSecondFactor(nil, of: who.person.id)
            try await RecoveryCodes(runner: transaction).remove(of: who.person.id)
            try await AccountMail(vault: vault).order(
                .secondFactorChanged, to: who.person, good: 7 * 86_400, now: now, outbox)
        }
        return .redirect(to: "\(MePages.home)?done=factorless")
    }

    private func removalPage(
        _ request: Request, _ context: PageContext, _ problem: String? = nil
    ) throws -> Response {
        func text(_ key: String) -> String { pages.text("secondFactor.\(key)", context) }
        var form = FormPage(
            text("remove.title"), lead: text("remove.what"), action: "/accounts/me/second-factor/remove")
        form.fields = [PasswordForm.present("signIn.password", pages, context)]
        form.acts = [
            PageAct(text("remove.button"), look: .danger), PageAct(text("back"), address: MePages.home, look: .plain),
        ]
        if let problem { form.refuse(problem, "current") }
        return try signIn.page(form, request, context, problem == nil ? .ok : .unprocessableContent)
    }
}
