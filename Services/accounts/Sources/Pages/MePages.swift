import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import MessagingRuntime
import Passwords
import PostgreSQL
import Vault
import WebPages

/// `/accounts/me`: what somebody who signs in may see and change of themselves.
struct MePages: Sendable {
    static let home = "/accounts/me"

    private struct Form: Decodable {
        var name: String?
        var language: String?
    }

    private struct Model: Component {
        struct Line: Component {
            var id: String
            var device: String
            var words: String
            /// The word for the browser in which the page is read.
            var here: StatusBadge?
            var end: PageAct?
        }

        var head: PageHead
        var errors: FormErrors?
        var notice: PageNotice?
        var name: FormField
        var language: FormSelect
        var save: PageAct
        var address: PageAct
        var current: FormField
        var password: FormField
        var change: PageAct
        var factor: String
        var factorAct: PageAct
        var sessions: [Line]
        var endOthers: PageAct?
        var acting: String?
        var choose: PageAct
        var close: PageAct?
    }

    let pages: Pages
    let door: PersonDoor
    let unit: UnitOfWork
    let vault: Vault
    let signIn: SignInPages
    let passwords: PasswordHasher
    let rules: PasswordRules
    let names: CustomerNames

    init(signIn: SignInPages, unit: UnitOfWork, rules: PasswordRules) throws(PagesError) {
        (pages, door, vault, names) = (signIn.pages, signIn.door, signIn.vault, signIn.names)
        (self.signIn, self.unit, self.rules, passwords) = (signIn, unit, rules, signIn.signIn.passwords)
        _ = try pages.template("me")
    }

    private var database: Database { door.check.database }

    func add(to group: RouterGroup<PageContext>) {
        group.get("me", use: door.person(show))
        group.post("me/profile", use: door.person(setProfile))
        group.post("me/password", use: door.person(setPassword))
        group.post("me/sessions/:session/end", use: door.person(end))
        group.post("me/sessions/end-others", use: door.person(endOthers))
    }

    @Sendable private func show(
        _ who: SignedIn, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        try await page(who, request, context, done: pages.done(request, on: "me"))
    }

    // MARK: Changing

    @Sendable private func setProfile(
        _ who: SignedIn, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let form = try await request.decode(as: Form.self, context: context)
        guard let name = try? OneLine.tidy(form.name, "name", atMost: 200, about: "name"),
            let language = form.language.flatMap(Language.init(rawValue:))
        else {
            return try await page(
                who, request, context, problem: pages.text("invitation.nameWanted", context), at: "name")
        }
        let sealed = try await vault.seal(name, under: who.person.keyID, purpose: StoredPerson.Purpose.name)
        try await unit.perform(at: door.check.now(), actor: who.actor, reason: "own data") { transaction, _ in
            let people = People(runner: transaction)
            try await people.setName(sealed, of: who.person.id)
            try await people.setLanguage(language, of: who.person.id)
        }
        return Self.back("profile")
    }

    /// The one that held must be typed, so that an unlocked telephone is not enough. It ends every other session.
    @Sendable private func setPassword(
        _ who: SignedIn, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let form = try await request.decode(as: PasswordForm.self, context: context)
        let now = door.check.now()
        switch try await signIn.signIn.prove(form.current, who.person, at: now) {
        case .right: break
        case .wrong:
            return try await page(
                who, request, context, problem: pages.text("me.password.wrong", context), at: "current")
        case .wait(let until):
            return try await page(
                who, request, context, problem: signIn.waitText(until, context), at: "current", .tooManyRequests)
        }
        let hash: String
        do {
            let mail = try await who.person.mail.asyncMap {
                try await vault.openText($0, purpose: SealedPurpose.mailAddress)
            }
            hash = try await passwords.hash(try rules.check(form.password ?? "", of: mail ?? ""))
        } catch let objection as PasswordRules.Objection {
            return try await page(who, request, context, problem: objection.text(pages, context), at: "password")
        }
        let secret = SecretToken(.session)
        try await unit.perform(at: now, actor: who.actor, reason: "password changed") { transaction, outbox in
            // What was checked must still hold: a reset, or the end of this session, may have come in between.
            guard try await People(runner: transaction).locked(who.person.id)?.password == who.person.password,
                try await Sessions(runner: transaction).renew(who.session.id, hash: secret.hash)
            else { throw APIError.linkOver }
            try await People(runner: transaction).setPassword(hash, of: who.person.id, at: now)
            try await Sessions(runner: transaction).endAll(of: who.person.id, but: who.session.id, at: now)
            try await MailedLinks(runner: transaction).end(.reset, of: who.person.id, at: now)
            try await AddressChanges(runner: transaction).end(of: who.person.id, at: now)
            try await AccountMail(vault: vault).order(
                .passwordChanged, to: who.person, path: "/accounts/forgotten", good: 7 * 86_400, now: now, outbox)
        }
        return SignInPages.renewed(Self.back("password"), secret, context)
    }

    @Sendable private func end(
        _ who: SignedIn, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        guard let id = context.parameters.get("session").flatMap({ Identifier<Session>($0) }) else {
            throw APIError.notFound
        }
        // One that has ended already, or is somebody else's, is as if it were not there.
        guard try await Sessions(runner: database).end(id, of: who.person.id, at: door.check.now()) else {
            throw APIError.notFound
        }
        return Self.back("session")
    }

    @Sendable private func endOthers(
        _ who: SignedIn, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        try await Sessions(runner: database).endAll(of: who.person.id, but: who.session.id, at: door.check.now())
        return Self.back("session")
    }

    // MARK: The page

    private func page(
        _ who: SignedIn, _ request: Request, _ context: PageContext, problem: String? = nil, at field: String? = nil,
        _ status: HTTPResponse.Status = .unprocessableContent, done: String? = nil
    ) async throws -> Response {
        var model = try await model(who, TextsOfPage(pages.texts, context.language), context)
        model.notice = done.map { PageNotice(.success, pages.text($0, context), isNews: true) }
        if let problem {
            model.errors = FormErrors([FormErrors.Line(problem, field: field)])
            switch field {
            case "name": model.name.error = problem
            case "current": model.current.error = problem
            case "password": model.password.error = problem
            default: break
            }
        }
        return try pages.page(
            "me", model, title: model.head.heading, status: problem == nil ? .ok : status, request: request,
            context: context)
    }

    private func model(_ who: SignedIn, _ texts: TextsOfPage, _ context: PageContext) async throws -> Model {
        let sessions = try await Sessions(runner: database).open(of: who.person.id, at: door.check.now())
        let customer = try await names.names(of: who.member.map { [$0.customerID] } ?? [])
        let codes = try await RecoveryCodes(runner: database).left(of: who.person.id)
        let hasFactor = who.person.wantsCode
        return Model(
            head: PageHead(
                texts("me.title"), lead: try await opened(who.person.mail, SealedPurpose.mailAddress)),
            name: FormField(
                "name", texts("invitation.name"), value: try await opened(who.person.name, StoredPerson.Purpose.name),
                autocomplete: "name", maxLength: 200),
            language: FormSelect(
                "language", texts("me.profile.language"),
                Language.allCases.map {
                    FormOption($0.rawValue, $0.ownName, isChosen: $0 == who.person.language)
                }), save: PageAct(texts("me.save"), look: .primary),
            address: PageAct(texts("address.other"), address: AddressPages.home, look: .plain),
            current: PasswordForm.present("me.password.current", pages, context),
            password: PasswordForm.field(pages, context), change: PageAct(texts("password.save")),
            factor: hasFactor
                ? "\(texts("secondFactor.on")) \(texts("secondFactor.left")) \(codes)." : texts("secondFactor.off"),
            factorAct: hasFactor
                ? PageAct(
                    texts("secondFactor.remove.button"), address: "/accounts/me/second-factor/remove", look: .danger)
                : PageAct(texts("secondFactor.begin"), address: "/accounts/me/second-factor"),
            sessions: sessions.map { Self.line($0, isHere: $0.id == who.session.id, texts) },
            endOthers: sessions.count > 1 ? PageAct(texts("me.sessions.endOthers")) : nil,
            acting: who.member.map { member in
                "\(texts("me.acts")) \(customer[member.customerID] ?? texts("choose.nameless")) "
                    + "(\(texts("role.\(member.role.rawValue)")))"
            }, choose: PageAct(texts("me.choose"), address: MemberDoor.choice, look: .plain),
            close: who.scopes.contains(.accountWrite)
                ? PageAct(texts("closing.title"), address: ClosingPages.home, look: .plain) : nil)
    }

    private static func line(_ session: StoredSession, isHere: Bool, _ texts: TextsOfPage) -> Model.Line {
        let name = session.device.rawValue
        let device = name.isEmpty ? texts("me.sessions.unknown") : name
        let since = texts.formats.dateTime(session.createdAt)
        return Model.Line(
            id: "\(session.id)", device: device,
            words: "\(texts("me.sessions.since")) \(since), \(texts("me.sessions.seen")) "
                + texts.formats.dateTime(session.seenAt),
            here: isHere ? StatusBadge(texts("me.sessions.this"), .info) : nil,
            end: isHere ? nil : PageAct(texts("me.sessions.end"), about: "\(device), \(since)"))
    }

    private func opened(_ value: SealedValue?, _ purpose: String) async throws -> String {
        try await value.asyncMap { try await vault.openText($0, purpose: purpose) } ?? ""
    }

    private static func back(_ done: String) -> Response {
        Response.redirect(to: "\(home)?done=\(done)")
    }
}
