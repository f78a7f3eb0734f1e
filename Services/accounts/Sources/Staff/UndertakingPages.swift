import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import MessagingRuntime
import PostgreSQL
import Vault
import WebPages

/// `/accounts/staff/undertaking`: the one page that opens for staff who have not signed what holds now, and the answer that
/// all others give them.
struct UndertakingPages: Sendable {
    static let home = "/accounts/staff/undertaking"
    private static let secondFactor = "/accounts/me/second-factor"

    private struct Form: Decodable {
        var name: String?
        var current: String?
        var version: String?
    }

    let pages: Pages
    let signIn: SignInPages
    let unit: UnitOfWork

    init(signIn: SignInPages, unit: UnitOfWork) {
        (self.signIn, self.unit, pages) = (signIn, unit, signIn.pages)
    }

    func add(to group: RouterGroup<PageContext>) {
        group.get("staff/undertaking", use: signIn.door.person(isForUnready: true, show))
        group.post("staff/undertaking", use: signIn.door.person(isForUnready: true, sign))
    }

    @Sendable private func show(_ who: SignedIn, _ request: Request, _ context: PageContext) async throws -> Response {
        let (staff, wording) = try await wanted(who, context)
        guard !staff.hasSigned else { return Self.onward(who) }
        return try signIn.page(form(wording, context), request, context)
    }

    @Sendable private func sign(_ who: SignedIn, _ request: Request, _ context: PageContext) async throws -> Response {
        let (staff, wording) = try await wanted(who, context)
        guard !staff.hasSigned else { return Self.onward(who) }
        let typed = try await request.decode(as: Form.self, context: context)
        let now = signIn.check.now()
        func again(_ problem: String, _ field: String? = nil) throws -> Response {
            var form = form(wording, context, name: typed.name ?? "")
            form.refuse(problem, field)
            return try signIn.page(form, request, context, .unprocessableContent)
        }
        // Another version was published while this one was read.
        guard typed.version == wording.version else { return try again(pages.text("undertaking.changed", context)) }
        guard let name = try? OneLine.tidy(typed.name, "name", atMost: 200, about: "name") else {
            return try again(pages.text("invitation.nameWanted", context), "name")
        }
        switch try await signIn.signIn.prove(typed.current, who.person, at: now) {
        case .right: break
        case .wrong: return try again(pages.text("me.password.wrong", context), "current")
        case .wait(let until): return try again(signIn.waitText(until, context), "current")
        }
        try await keep(name, wording, staff, who, at: now)
        return Self.onward(who)
    }

    private func keep(
        _ name: String, _ wording: Wording, _ staff: StaffStanding, _ who: SignedIn, at now: Date
    ) async throws {
        let (vault, key) = (signIn.vault, who.person.keyID)
        let signature = UndertakingSignature(
            staffID: staff.id, wording: wording,
            name: try await vault.seal(name, under: key, purpose: UndertakingSignature.namePurpose), at: now)
        let known = try await vault.seal(name, under: key, purpose: StoredPerson.Purpose.name)
        try await unit.perform(at: now, actor: who.actor, reason: "undertaking signed") { transaction, _ in
            try await StaffMembers(runner: transaction).sign(signature)
            if who.person.name == nil { try await People(runner: transaction).setName(known, of: who.person.id) }
            try await OperatorActs(runner: transaction).record(
                "undertaking sign", of: "\(staff.id)",
                by: Order(actor: who.actor, reason: "version \(wording.version), \(wording.language.rawValue)"), at: now
            )
        }
    }

    /// - Throws: 404 for whoever is not of the staff.
    private func wanted(_ who: SignedIn, _ context: PageContext) async throws -> (StaffStanding, Wording) {
        guard let staff = who.staff,
            let wording = try await Wordings(runner: signIn.check.database)
                .present(Wording.undertaking, context.language, at: signIn.check.now())
        else { throw APIError.notFound }
        return (staff, wording)
    }

    private func form(_ wording: Wording, _ context: PageContext, name: String = "") -> FormPage {
        var form = FormPage(
            pages.text("undertaking.title", context), lead: pages.text("undertaking.lead", context), action: Self.home)
        form.paragraphs =
            wording.paragraphs + [pages.text("undertaking.version", context, ["version": wording.version])]
        form.hidden = [FormHidden("version", wording.version)]
        form.fields = [
            FormField(
                "name", pages.text("undertaking.name", context), hint: pages.text("undertaking.name.hint", context),
                value: name, autocomplete: "name", maxLength: 200),
            PasswordForm.present("signIn.password", pages, context),
        ]
        form.acts = [PageAct(pages.text("undertaking.sign", context), look: .primary)]
        return form
    }

    /// To what is still wanted, or to where staff work.
    private static func onward(_ who: SignedIn) -> Response {
        let address = who.person.wantsCode ? StaffPages.home : secondFactor
        return .redirect(to: address)
    }
}

/// What staff see on every page as long as something of them is wanted first.
struct UnreadyPage: Sendable {
    private struct Model: Component {
        var head: PageHead
        var notice: PageNotice?
        var text: String
        var acts: [PageAct]
    }

    let pages: Pages
    private let template: String

    init(pages: Pages) throws(PagesError) {
        self.pages = pages
        template = try pages.template("sent")
    }

    /// 403, with the way to what is wanted.
    func answer(_ who: SignedIn, _ request: Request, _ context: PageContext) throws -> Response {
        guard request.prefersHTML else {
            throw APIError(
                .forbidden, code: "staff-unready",
                message: "Staff set up an app that shows codes and sign the undertaking first.")
        }
        let hasSigned = who.staff?.hasSigned ?? false
        func text(_ key: String) -> String { pages.text("unready.\(key)", context) }
        let model = Model(
            head: PageHead(text("title")), notice: nil, text: text(hasSigned ? "factor" : "undertaking"),
            acts: [
                hasSigned
                    ? PageAct(text("setUp"), address: "/accounts/me/second-factor", look: .primary)
                    : PageAct(text("sign"), address: UndertakingPages.home, look: .primary)
            ])
        return try pages.page(
            template, model, title: text("title"), status: .forbidden, request: request, context: context)
    }
}
