import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import Vault
import WebPages

/// `/accounts/address/new/…` and `/accounts/address/old/…`, where the links of a change of address lead.
///
/// Opening a link changes nothing, for mail programs open links too.
struct AddressLinkPages: Sendable {
    private struct Form: Decodable {
        var decision: String?
    }

    let pages: Pages
    let signIn: SignInPages
    let change: ChangeAddress

    init(signIn: SignInPages, change: ChangeAddress) throws(PagesError) {
        (self.signIn, self.change, pages) = (signIn, change, signIn.pages)
        _ = try pages.template(SentPage.template)
    }

    private var database: Database { signIn.check.database }

    func add(to group: RouterGroup<PageContext>) {
        group.get("address/new/:link", use: askNew)
        group.post("address/new/:link", use: confirmNew)
        group.get("address/old/:link", use: askOld)
        group.post("address/old/:link", use: decideOld)
        group.get("address/:outcome", use: tell)
    }

    @Sendable private func askNew(_ request: Request, _ context: PageContext) async throws -> Response {
        let (_, change) = try await open(.newAddress, context)
        return try await page("new", change, request, context, acts: [act("confirm", look: .primary, context)])
    }

    @Sendable private func confirmNew(_ request: Request, _ context: PageContext) async throws -> Response {
        let (link, _) = try await open(.newAddress, context)
        return try await agree(link, request, context)
    }

    @Sendable private func askOld(_ request: Request, _ context: PageContext) async throws -> Response {
        let (_, change) = try await open(.oldAddress, context)
        // Where an operator was shown who asks, there is nothing left to agree to.
        let agree = change.oldAt == nil ? [act("agree", look: .primary, context)] : []
        return try await page("old", change, request, context, acts: agree + [act("keep", look: .danger, context)])
    }

    @Sendable private func decideOld(_ request: Request, _ context: PageContext) async throws -> Response {
        let (link, _) = try await open(.oldAddress, context)
        switch try await request.decode(as: Form.self, context: context).decision {
        case "agree": return try await agree(link, request, context)
        case "keep":
            guard try await change.refuse(link, at: signIn.check.now()) else { throw APIError.linkOver }
            return Self.to("kept")
        default: return MemberDoor.redirect(request, to: request.uri.path)
        }
    }

    private func agree(_ link: MailedLink, _ request: Request, _ context: PageContext) async throws -> Response {
        let here = try await signIn.check.signedIn(SessionCookie.secret(of: request, secure: context.isSecure))
        let kept = here.flatMap { $0.person.id == link.personID && !$0.session.awaitsCode ? $0.session.id : nil }
        let outcome = try await change.agree(link, kept: kept, at: signIn.check.now())
        guard outcome != .over else { throw APIError.linkOver }
        return Self.to(outcome.rawValue)
    }

    /// What came of it; anybody may read it, for it says nothing about anybody.
    @Sendable private func tell(_ request: Request, _ context: PageContext) async throws -> Response {
        let outcome = context.parameters.get("outcome") ?? ""
        guard ["waiting", "changed", "kept"].contains(outcome) else { throw APIError.notFound }
        func text(_ key: String) -> String { pages.text("address.\(key)", context) }
        let model = SentPage(
            head: PageHead(text("title")),
            notice: PageNotice(outcome == "waiting" ? .info : .success, text("told.\(outcome)"), isNews: true),
            text: text("told.\(outcome).next"),
            acts: outcome == "kept"
                ? [PageAct(text("password"), address: "/accounts/forgotten", look: .primary)]
                : [PageAct(text("toAccount"), address: MePages.home)])
        return try pages.page(SentPage.template, model, title: text("title"), request: request, context: context)
    }

    private func page(
        _ side: String, _ change: AddressChange, _ request: Request, _ context: PageContext, acts: [PageAct]
    ) async throws -> Response {
        let mail = try await signIn.vault.openText(change.mail, purpose: SealedPurpose.mailAddress)
        var form = FormPage(
            pages.text("address.title", context),
            lead: pages.text("address.\(side).lead", context, ["mail": mail, "company": pages.site.companyName]),
            action: request.uri.path)
        form.acts = acts
        return try signIn.page(form, request, context)
    }

    private func act(_ decision: String, look: PageAct.Look, _ context: PageContext) -> PageAct {
        PageAct(pages.text("address.\(decision)", context), look: look, name: "decision", value: decision)
    }

    /// The link that the address carries, and the change that it is about.
    private func open(_ purpose: LinkPurpose, _ context: PageContext) async throws -> (MailedLink, AddressChange) {
        guard let link = try await MailedLinks(runner: database).link(context.parameters.get("link"), for: purpose)
        else { throw APIError.notFound }
        let now = signIn.check.now()
        guard link.isGood(at: now),
            let change = try await AddressChanges(runner: database).change(of: link.personID, at: now)
        else { throw APIError.linkOver }
        return (link, change)
    }

    private static func to(_ outcome: String) -> Response {
        Response.redirect(to: "/accounts/address/\(outcome)")
    }
}
