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

    private struct Model: Sendable {
        struct Language: Sendable {
            var code: String
            var name: String
            var isChosen: Bool
        }

        struct Line: Sendable {
            var id: String
            var device: String
            var since: String
            var seen: String
            var isThis: Bool
        }

        var name: String
        var mail: String
        var languages: [Language]
        var hasSecondFactor: Bool
        var codesLeft: String
        var sessions: [Line]
        var hasOthers: Bool
        var isActing: Bool
        var acts: String
        var role: String
        var problem: [String]
        var notice: [String]
        var least: String
    }

    let pages: Pages
    let door: PersonDoor
    let unit: UnitOfWork
    let vault: Vault
    let passwords: PasswordHasher
    let rules: PasswordRules
    let names: CustomerNames

    init(signIn: SignInPages, unit: UnitOfWork, rules: PasswordRules) throws(PagesError) {
        (pages, door, vault, names) = (signIn.pages, signIn.door, signIn.vault, signIn.names)
        (self.unit, self.rules, passwords) = (unit, rules, signIn.signIn.passwords)
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
        let key = request.uri.queryParameters.get("done").map { "me.done.\($0)" }
        let notice = key.flatMap { pages.texts.contains($0) ? [pages.text($0, context)] : nil }
        return try await page(who, request, context, notice: notice ?? [])
    }

    // MARK: Changing

    @Sendable private func setProfile(
        _ who: SignedIn, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let form = try await request.decode(as: Form.self, context: context)
        guard let name = try? OneLine.tidy(form.name, "name", atMost: 200, about: "name"),
            let language = form.language.flatMap(Language.init(rawValue:))
        else { return try await page(who, request, context, problem: pages.text("invitation.nameWanted", context)) }
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
        let bucket = FailedSignIns<Database>.Bucket.account(Array("change \(who.person.id)".utf8))
        let tries = FailedSignIns(runner: database)
        guard try await tries.waitUntil([bucket], at: now) == nil else {
            return try await page(
                who, request, context, problem: pages.text("signIn.wait", context, ["seconds": "60"]),
                .tooManyRequests)
        }
        let typed = PasswordRules.normalized(String((form.current ?? "").prefix(400)))
        guard try await passwords.verify(typed, against: who.person.password) else {
            try await tries.add([bucket], at: now)
            return try await page(who, request, context, problem: pages.text("me.password.wrong", context))
        }
        let hash: String
        do {
            let mail = try await who.person.mail.asyncMap {
                try await vault.openText($0, purpose: SealedPurpose.mailAddress)
            }
            hash = try await passwords.hash(try rules.check(form.password ?? "", of: mail ?? ""))
        } catch let objection as PasswordRules.Objection {
            return try await page(who, request, context, problem: objection.text(pages, context))
        }
        try await unit.perform(at: now, actor: who.actor, reason: "password changed") { transaction, outbox in
            try await People(runner: transaction).setPassword(hash, of: who.person.id, at: now)
            try await Sessions(runner: transaction).endAll(of: who.person.id, but: who.session.id, at: now)
            try await MailedLinks(runner: transaction).end(.reset, of: who.person.id, at: now)
            try await AccountMail(vault: vault).order(
                .passwordChanged, to: who.person, path: "/accounts/forgotten", good: 7 * 86_400, now: now, outbox)
        }
        return Self.back("password")
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
        _ who: SignedIn, _ request: Request, _ context: PageContext, problem: String? = nil,
        _ status: HTTPResponse.Status = .unprocessableContent, notice: [String] = []
    ) async throws -> Response {
        let now = door.check.now()
        let sessions = try await Sessions(runner: database).open(of: who.person.id, at: now)
        let customer = try await names.names(of: who.member.map { [$0.customerID] } ?? [])
        let model = Model(
            name: try await opened(who.person.name, StoredPerson.Purpose.name),
            mail: try await opened(who.person.mail, SealedPurpose.mailAddress),
            languages: Language.allCases.map {
                Model.Language(code: $0.rawValue, name: $0.ownName, isChosen: $0 == who.person.language)
            },
            hasSecondFactor: who.person.wantsCode,
            codesLeft: "\(try await RecoveryCodes(runner: database).left(of: who.person.id))",
            sessions: sessions.map { session in
                Model.Line(
                    id: "\(session.id)",
                    device: session.device.rawValue.isEmpty
                        ? pages.text("me.sessions.unknown", context) : session.device.rawValue,
                    since: BrusselsText.of(session.createdAt), seen: BrusselsText.of(session.seenAt),
                    isThis: session.id == who.session.id)
            },
            hasOthers: sessions.count > 1, isActing: who.member != nil,
            acts: who.member.flatMap { customer[$0.customerID] } ?? "",
            role: who.member.map { pages.text("role.\($0.role.rawValue)", context) } ?? "",
            problem: problem.map { [$0] } ?? [], notice: notice, least: "\(PasswordRules.lengths.lowerBound)")
        return try pages.page(
            "me", model, title: pages.text("me.title", context), status: problem == nil ? .ok : status,
            request: request, context: context)
    }

    private func opened(_ value: SealedValue?, _ purpose: String) async throws -> String {
        try await value.asyncMap { try await vault.openText($0, purpose: purpose) } ?? ""
    }

    private static func back(_ done: String) -> Response {
        Response(status: .seeOther, headers: [.location: "\(home)?done=\(done)"])
    }
}
