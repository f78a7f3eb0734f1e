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
        group.get("me/second-factor", use: door.person(show))
        group.get("me/second-factor/code.svg", use: door.person(picture))
        group.post("me/second-factor", use: door.person(confirm))
        group.get("me/second-factor/remove", use: door.person(askToRemove))
        group.post("me/second-factor/remove", use: door.person(remove))
    }

    // MARK: Setting it up

    @Sendable private func show(_ who: SignedIn, _ request: Request, _ context: PageContext) async throws -> Response {
        guard !who.person.wantsCode else { return MemberDoor.redirect(request, to: MePages.home) }
        return try await page(try await prepared(who), request, context)
    }

    /// The secret that waits for its first code: made once, so that going back shows the same.
    private func prepared(_ who: SignedIn) async throws -> OneTimeCode {
        if let factor = who.person.secondFactor { return try await opened(factor) }
        let code = OneTimeCode()
        let sealed = try await vault.seal(
            code.secret, under: who.person.keyID, purpose: StoredPerson.Purpose.secondFactor)
        return try await unit.perform(at: door.check.now()) { transaction, _ in
            let people = People(runner: transaction)
            if let factor = try await people.locked(who.person.id)?.secondFactor { return try await opened(factor) }
            try await people.setSecondFactor(.init(secret: sealed), of: who.person.id)
            return code
        }
    }

    private func opened(_ factor: StoredPerson.SecondFactor) async throws -> OneTimeCode {
        OneTimeCode(secret: try await vault.open(factor.secret, purpose: StoredPerson.Purpose.secondFactor))
    }

    /// The QR code for the app. It is a picture of its own, because no picture may stand in a page.
    @Sendable private func picture(
        _ who: SignedIn, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        guard !who.person.wantsCode, let factor = who.person.secondFactor, let mail = who.person.mail else {
            throw APIError.notFound
        }
        let code = try await opened(factor)
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
        guard !who.person.wantsCode, let factor = who.person.secondFactor else {
            return MemberDoor.redirect(request, to: MePages.home)
        }
        let form = try await request.decode(as: Form.self, context: context)
        let (code, now) = (try await opened(factor), door.check.now())
        guard let step = code.step(of: String((form.code ?? "").prefix(20)), at: now, after: nil) else {
            return try await page(code, request, context, pages.text("signIn.code.wrong", context))
        }
        let codes = try await unit.perform(at: now, actor: who.actor, reason: "second factor set up") {
            transaction, outbox in
            let people = People(runner: transaction)
            guard var standing = try await people.locked(who.person.id)?.secondFactor, standing.confirmedAt == nil
            else {
                return [String]()
            }
            (standing.confirmedAt, standing.lastStep) = (now, step)
            try await people.setSecondFactor(standing, of: who.person.id)
            // Whoever signed in before with the password alone signs in again.
            try await Sessions(runner: transaction).endAll(of: who.person.id, but: who.session.id, at: now)
            try await AccountMail(vault: vault).order(
                .secondFactorChanged, to: who.person, good: 7 * 86_400, now: now, outbox)
            return try await RecoveryCodes(runner: transaction).replace(of: who.person.id)
        }
        func text(_ key: String) -> String { pages.text("secondFactor.\(key)", context) }
        let model = Codes(
            head: PageHead(text("codes.title"), lead: text("codes.lead")),
            notice: PageNotice(.success, text("done"), isNews: true), codes: codes,
            acts: [PageAct(text("codes.kept"), address: MePages.home, look: .primary)])
        return try pages.page(
            "second-factor-codes", model, title: text("codes.title"), request: request, context: context)
    }

    private func page(
        _ code: OneTimeCode, _ request: Request, _ context: PageContext, _ problem: String? = nil
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
                isShort: true)
        ]
        form.acts = [
            PageAct(text("confirm"), look: .primary), PageAct(text("back"), address: MePages.home, look: .plain),
        ]
        if let problem { form.refuse(problem, "code") }
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
        let typed = PasswordRules.normalized(String((form.current ?? "").prefix(400)))
        let now = door.check.now()
        let bucket = FailedSignIns<Database>.Bucket.account(Array("change \(who.person.id)".utf8))
        let tries = FailedSignIns(runner: door.check.database)
        guard try await tries.waitUntil([bucket], at: now) == nil,
            try await passwords.verify(typed, against: who.person.password)
        else {
            try await tries.add([bucket], at: now)
            return try removalPage(request, context, pages.text("me.password.wrong", context))
        }
        try await unit.perform(at: now, actor: who.actor, reason: "second factor removed") { transaction, outbox in
            try await People(runner: transaction).setSecondFactor(nil, of: who.person.id)
            try await RecoveryCodes(runner: transaction).remove(of: who.person.id)
            try await AccountMail(vault: vault).order(
                .secondFactorChanged, to: who.person, good: 7 * 86_400, now: now, outbox)
        }
        return Response(status: .seeOther, headers: [.location: "\(MePages.home)?done=factorless"])
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
