import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import MessagingRuntime
import Passwords
import PostgreSQL
import Vault
import WebPages

/// `/accounts/invitation/…`, where the link of an invitation leads: somebody becomes a member.
///
/// Opening the link changes nothing, for mail programs open links too.
struct InvitationPages: Sendable {
    /// An invitation that can be accepted.
    private struct Open: Sendable {
        var link: MailedLink
        var person: StoredPerson
        var member: StoredMember
        var mail: String
    }

    let pages: Pages
    let unit: UnitOfWork
    let rules: PasswordRules
    let signIn: SignInPages

    init(signIn: SignInPages, unit: UnitOfWork, rules: PasswordRules) throws(PagesError) {
        (self.signIn, self.unit, self.rules, pages) = (signIn, unit, rules, signIn.pages)
    }

    func add(to group: RouterGroup<PageContext>) {
        group.get("invitation/:link", use: show)
        group.post("invitation/:link", use: accept)
    }

    @Sendable private func show(_ request: Request, _ context: PageContext) async throws -> Response {
        try await page(try await open(context), request, context)
    }

    @Sendable private func accept(_ request: Request, _ context: PageContext) async throws -> Response {
        let invitation = try await open(context)
        let form = try await request.decode(as: PasswordForm.self, context: context)
        let now = signIn.check.now()
        if invitation.person.password == nil {
            let name: String, hash: String
            do {
                name = try OneLine.tidy(form.name, "name", atMost: 200, about: "name")
                hash = try await signIn.signIn.passwords.hash(try rules.check(form.password ?? "", of: invitation.mail))
            } catch let objection as PasswordRules.Objection {
                return try await page(
                    invitation, request, context, objection.text(pages, context), at: "password", name: form.name)
            } catch is Refusal {
                return try await page(
                    invitation, request, context, pages.text("invitation.nameWanted", context), at: "name",
                    name: form.name)
            }
            try await join(invitation, name: name, hash: hash, at: now)
        } else {
            // Somebody who is a member elsewhere shows that it is them.
            let attempt = signIn.attempt(invitation.mail, form.password, request, context)
            let outcome = try await signIn.signIn.enter(attempt, at: now)
            switch outcome {
            case .signedIn, .awaitsCode: try await join(invitation, name: nil, hash: nil, at: now)
            case .wrong, .wait: break
            }
            var again = try await self.form(invitation, request, context)
            return try await signIn.answer(outcome, to: MemberDoor.choice, request, context) { problem, status in
                again.refuse(problem, "password")
                return try signIn.page(again, request, context, status)
            }
        }
        guard let person = try await People(runner: signIn.check.database).person(invitation.person.id) else {
            throw APIError.linkOver
        }
        let outcome = try await signIn.signIn.begin(
            person, DeviceName(userAgent: request.headers[.userAgent]),
            DeviceCookie.device(of: request, secure: context.isSecure), at: now)
        return try await signIn.answer(outcome, to: "", request, context) { _, _ in throw APIError.linkOver }
    }

    private func join(_ invitation: Open, name: String?, hash: String?, at now: Date) async throws {
        let (vault, person) = (signIn.vault, invitation.person)
        let sealed = try await name.asyncMap {
            try await vault.seal($0, under: person.keyID, purpose: StoredPerson.Purpose.name)
        }
        try await unit.perform(at: now, actor: "member:\(invitation.member.id)", reason: "invitation accepted") {
            transaction, _ in
            guard try await MailedLinks(runner: transaction).use(invitation.link, at: now) else {
                throw APIError.linkOver
            }
            let people = People(runner: transaction)
            if let hash, let sealed {
                guard try await people.locked(person.id)?.password == nil else { throw APIError.linkOver }
                try await people.setPassword(hash, of: person.id, at: now)
                try await people.setName(sealed, of: person.id)
            }
            try await Members(runner: transaction).join(invitation.member.id, at: now)
        }
    }

    private func page(
        _ invitation: Open, _ request: Request, _ context: PageContext, _ problem: String? = nil,
        at field: String? = nil, name: String? = nil
    ) async throws -> Response {
        var form = try await form(invitation, request, context, name: name)
        if let problem { form.refuse(problem, field) }
        return try signIn.page(form, request, context, problem == nil ? .ok : .unprocessableContent)
    }

    private func form(
        _ invitation: Open, _ request: Request, _ context: PageContext, name: String? = nil
    ) async throws -> FormPage {
        let known = try await signIn.names.names(of: [invitation.member.customerID])
        let customer = known[invitation.member.customerID] ?? pages.text("choose.nameless", context)
        let isNew = invitation.person.password == nil
        var form = FormPage(
            pages.text("invitation.title", context),
            lead: pages.text(
                isNew ? "invitation.lead" : "invitation.leadKnown", context,
                ["customer": customer, "company": pages.site.companyName]), action: request.uri.path)
        let role = invitation.member.role.rawValue
        form.paragraphs = [
            "\(pages.text("role.\(role)", context)): \(pages.text("role.\(role).may", context))"
        ]
        if isNew {
            form.fields = [
                FormField(
                    "name", pages.text("invitation.name", context), value: name ?? "", autocomplete: "name",
                    maxLength: 200), PasswordForm.field(pages, context),
            ]
        } else {
            form.fields = [
                FormField(
                    "password", pages.text("signIn.password", context), kind: "password",
                    autocomplete: "current-password", maxLength: PasswordRules.lengths.upperBound)
            ]
        }
        form.acts = [PageAct(pages.text("invitation.accept", context), look: .primary)]
        form.links = [
            PageAct(
                pages.text("invitation.mistake", context), address: "mailto:\(pages.site.privacyMail)", look: .plain)
        ]
        return form
    }

    /// The invitation that the address carries.
    private func open(_ context: PageContext) async throws -> Open {
        let database = signIn.check.database
        guard
            let link = try await MailedLinks(runner: database).link(context.parameters.get("link"), for: .invitation)
        else { throw APIError.notFound }
        guard link.isGood(at: signIn.check.now()), let id = link.memberID,
            let member = try await Members(runner: database).member(id), member.joinedAt == nil,
            let person = try await People(runner: database).person(link.personID), let mail = person.mail
        else { throw APIError.linkOver }
        return Open(
            link: link, person: person, member: member,
            mail: try await signIn.vault.openText(mail, purpose: SealedPurpose.mailAddress))
    }
}
