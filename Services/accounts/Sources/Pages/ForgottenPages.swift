import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import MessagingRuntime
import Passwords
import PostgreSQL
import Vault
import WebPages

/// `/accounts/forgotten`, where a link is asked for, and `/accounts/reset/…`, where it leads: another password.
struct ForgottenPages: Sendable {
    private struct Form: Decodable {
        var mail: String?
    }

    /// How many links one address is mailed within an hour.
    private static let mostLinks = 3

    let pages: Pages
    let unit: UnitOfWork
    let hasher: LookupHasher
    let vault: Vault
    let passwords: PasswordHasher
    let rules: PasswordRules
    let signIn: SignInPages

    init(signIn: SignInPages, unit: UnitOfWork, rules: PasswordRules) throws(PagesError) {
        (self.signIn, self.unit, self.rules) = (signIn, unit, rules)
        (pages, vault) = (signIn.pages, signIn.vault)
        (hasher, passwords) = (signIn.signIn.hasher, signIn.signIn.passwords)
        _ = try pages.template(SentPage.template)
    }

    private var database: Database { signIn.check.database }

    func add(to group: RouterGroup<PageContext>) {
        group.get("forgotten", use: show)
        group.post("forgotten", use: mail)
        group.get("reset/:link", use: ask)
        group.post("reset/:link", use: choose)
    }

    // MARK: Asking for a link

    @Sendable private func show(_ request: Request, _ context: PageContext) async throws -> Response {
        try page(request, context, isSent: false)
    }

    /// Says the same whether there is somebody with that address. The mail is written after the answer, so that the
    /// time says nothing either.
    @Sendable private func mail(_ request: Request, _ context: PageContext) async throws -> Response {
        let typed = try await request.decode(as: Form.self, context: context).mail ?? ""
        let now = signIn.check.now()
        if let lookups = try? hasher.allHashes(mail: typed.trimmingCharacters(in: .whitespacesAndNewlines)) {
            Task { [self, logger = context.logger] in
                do {
                    try await order(lookups.map(\.bytes), at: now)
                } catch {
                    logger.error("link to choose another password not mailed", error: error)
                }
            }
        }
        return try page(request, context, isSent: true)
    }

    private func order(_ lookups: [[UInt8]], at now: Date) async throws {
        guard let person = try await People(runner: database).person(lookups: lookups), person.password != nil else {
            return
        }
        try await unit.perform(at: now, actor: "person:\(person.id)", reason: "password forgotten") {
            transaction, outbox in
            let links = MailedLinks(runner: transaction)
            // One after the other, so that all who ask at once are counted.
            guard try await People(runner: transaction).locked(person.id) != nil else { return }
            let recent = try await links.count(.reset, of: person.id, since: now.addingTimeInterval(-3600))
            guard recent < Self.mostLinks else { return }
            let secret = SecretToken(.link)
            try await links.add(
                MailedLink(
                    hash: secret.hash, purpose: .reset, personID: person.id, createdAt: now,
                    expiresAt: now.addingTimeInterval(LinkPurpose.reset.lifetime)))
            try await AccountMail(vault: vault).order(
                .passwordReset, to: person, path: "/accounts/reset/\(secret.text)", good: LinkPurpose.reset.lifetime,
                now: now, outbox)
        }
    }

    private func page(_ request: Request, _ context: PageContext, isSent: Bool) throws -> Response {
        func text(_ key: String) -> String { pages.text("forgotten.\(key)", context) }
        guard !isSent else {
            let model = SentPage(
                head: PageHead(text("title")), notice: PageNotice(.success, text("sent"), isNews: true),
                text: text("nothing"), acts: [PageAct(text("back"), address: MemberDoor.signIn)])
            return try pages.page(
                SentPage.template, model, title: text("title"), request: request, context: context)
        }
        var form = FormPage(text("title"), lead: text("lead"), action: "/accounts/forgotten")
        form.fields = [
            FormField(
                "mail", pages.text("signIn.mail", context), kind: "email", autocomplete: "username", maxLength: 254)
        ]
        form.acts = [PageAct(text("send"), look: .primary)]
        form.links = [PageAct(text("back"), address: MemberDoor.signIn, look: .plain)]
        return try signIn.page(form, request, context)
    }

    // MARK: Choosing another one

    @Sendable private func ask(_ request: Request, _ context: PageContext) async throws -> Response {
        _ = try await link(context)
        return try resetPage(request, context)
    }

    /// Another password ends every session, and mails what happened to whoever owns the address.
    @Sendable private func choose(_ request: Request, _ context: PageContext) async throws -> Response {
        let (link, person) = try await link(context)
        let form = try await request.decode(as: PasswordForm.self, context: context)
        let hash: String
        do {
            let mail = try await person.mail.asyncMap {
                try await vault.openText($0, purpose: SealedPurpose.mailAddress)
            }
            hash = try await passwords.hash(try rules.check(form.password ?? "", of: mail ?? ""))
        } catch let objection as PasswordRules.Objection {
            return try resetPage(request, context, objection.text(pages, context))
        }
        let now = signIn.check.now()
        let device = DeviceCookie.device(of: request, secure: context.isSecure) ?? SecretToken(.device)
        try await unit.perform(at: now, actor: "person:\(person.id)", reason: "password forgotten") {
            transaction, outbox in
            guard try await MailedLinks(runner: transaction).use(link, at: now),
                try await People(runner: transaction).locked(person.id)?.mail != nil
            else { throw APIError.linkOver }
            try await MailedLinks(runner: transaction).end(.reset, of: person.id, at: now)
            try await AddressChanges(runner: transaction).end(of: person.id, at: now)
            try await People(runner: transaction).setPassword(hash, of: person.id, at: now)
            try await Sessions(runner: transaction).endAll(of: person.id, at: now)
            // Whoever hammers at the account cannot keep its owner out: the browser with the link is theirs.
            try await KnownDevices(runner: transaction).add(device, of: person.id, at: now)
            try await AccountMail(vault: vault).order(
                .passwordChanged, to: person, path: "/accounts/forgotten", good: 7 * 86_400, now: now, outbox)
        }
        // The code of the app, where there is one, is still asked for.
        var response = Response.redirect(to: "\(MemberDoor.signIn)?changed=")
        response.setCookie(DeviceCookie.cookie(device, secure: context.isSecure))
        return response
    }

    private func resetPage(
        _ request: Request, _ context: PageContext, _ problem: String? = nil
    ) throws -> Response {
        var form = FormPage(
            pages.text("reset.title", context), lead: pages.text("reset.lead", context), action: request.uri.path)
        form.fields = [PasswordForm.field(pages, context)]
        form.acts = [PageAct(pages.text("password.save", context), look: .primary)]
        if let problem { form.refuse(problem, "password") }
        return try signIn.page(form, request, context, problem == nil ? .ok : .unprocessableContent)
    }

    private func link(_ context: PageContext) async throws -> (MailedLink, StoredPerson) {
        guard let link = try await MailedLinks(runner: database).link(context.parameters.get("link"), for: .reset)
        else {
            throw APIError.notFound
        }
        guard link.isGood(at: signIn.check.now()),
            let person = try await People(runner: database).person(link.personID), person.mail != nil
        else { throw APIError.linkOver }
        return (link, person)
    }
}
