import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import MessagingRuntime
import PostgreSQL
import Vault
import WebPages

/// `/accounts/me/address`, where somebody asks for another address to sign in with.
struct AddressPages: Sendable {
    static let home = "/accounts/me/address"

    private struct Form: Decodable {
        var mail: String?
        var current: String?
    }

    let pages: Pages
    let door: PersonDoor
    let signIn: SignInPages
    let change: ChangeAddress

    init(signIn: SignInPages, change: ChangeAddress) {
        (self.signIn, self.change, pages, door) = (signIn, change, signIn.pages, signIn.door)
    }

    func add(to group: RouterGroup<PageContext>) {
        group.get("me/address", use: door.person(show))
        group.post("me/address", use: door.person(ask))
        group.post("me/address/cancel", use: door.person(cancel))
    }

    @Sendable private func show(
        _ who: SignedIn, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        try await page(who, request, context)
    }

    /// The password must be typed once more, so that an unlocked telephone is not enough.
    @Sendable private func ask(
        _ who: SignedIn, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let typed = try await request.decode(as: Form.self, context: context)
        let now = door.check.now()
        if let (problem, status) = try await signIn.objection(to: typed.current, of: who.person, context, at: now) {
            return try await page(who, request, context, typed.mail, problem, at: "current", status)
        }
        do {
            try await change.begin(
                typed.mail, of: who.person.id, signedIn: who, by: Order(actor: who.actor, reason: "own data"), at: now)
        } catch let refusal as Refusal {
            let problem = pages.text("address.refused.\(refusal.code)", context)
            return try await page(who, request, context, typed.mail, problem, at: "mail")
        }
        return .redirect(to: Self.home)
    }

    @Sendable private func cancel(
        _ who: SignedIn, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        try await change.unit.perform(at: door.check.now(), actor: who.actor, reason: "own data") { transaction, _ in
            guard try await People(runner: transaction).locked(who.person.id) != nil else { return }
            try await AddressChanges(runner: transaction).end(of: who.person.id, at: door.check.now())
        }
        return .redirect(to: MePages.home)
    }

    private func page(
        _ who: SignedIn, _ request: Request, _ context: PageContext, _ mail: String? = nil, _ problem: String? = nil,
        at field: String? = nil, _ status: HTTPResponse.Status = .unprocessableContent
    ) async throws -> Response {
        let texts = TextsOfPage(pages.texts, context.language)
        let waiting = try await AddressChanges(runner: door.check.database)
            .change(of: who.person.id, at: door.check.now())
        var form = FormPage(texts("address.title"), lead: texts("address.lead"), action: Self.home)
        form.notices = try await waiting.asyncMap { [try await notice($0, texts)] } ?? []
        form.fields = [
            FormField(
                "mail", texts("address.new"), value: mail ?? "", kind: "email", autocomplete: "email", maxLength: 254),
            PasswordForm.present("signIn.password", pages, context),
        ]
        form.acts = [PageAct(texts("address.ask"), look: .primary)]
        form.links = [PageAct(texts("address.back"), address: MePages.home, look: .plain)]
        if let problem { form.refuse(problem, field) }
        return try signIn.page(form, request, context, problem == nil ? .ok : status)
    }

    private func notice(_ change: AddressChange, _ texts: TextsOfPage) async throws -> PageNotice {
        let mail = try await signIn.vault.openText(change.mail, purpose: SealedPurpose.mailAddress)
        return PageNotice(
            .info, texts("address.waiting", ["mail": mail, "time": texts.formats.time(change.expiresAt)]),
            undo: PageNotice.Undo(texts("address.cancel"), action: "\(Self.home)/cancel"))
    }
}
