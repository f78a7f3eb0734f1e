import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import WebPages

/// `/accounts/members`: who signs in for the customer, and inviting, changing and removing them.
struct MembersPages: Sendable {
    private struct Form: Decodable {
        var mail: String?
        var role: String?
        var language: String?
    }

    private struct Model: Component {
        struct Line: Component {
            var id: String
            /// The name, or the address of whoever has not told one.
            var label: String
            var mail: String
            var words: String
            var badges: [StatusBadge]
            var roles: FormSelect
        }

        var head: PageHead
        var errors: FormErrors?
        var notice: PageNotice?
        var lines: [Line]
        var mail: FormField
        var role: FormChoices
        var acts: [PageAct]
    }

    let pages: Pages
    let door: PersonDoor
    let directory: MemberDirectory
    let invite: InviteMember
    let change: ChangeMembers

    init(
        pages: Pages, door: PersonDoor, directory: MemberDirectory, invite: InviteMember, change: ChangeMembers
    ) throws(PagesError) {
        (self.pages, self.door, self.directory, self.invite, self.change) = (pages, door, directory, invite, change)
        for template in ["members", "confirm-page"] { _ = try pages.template(template) }
    }

    func add(to group: RouterGroup<PageContext>) {
        group.get("members", use: door.member(.membersWrite, show))
        group.post("members", use: door.member(.membersWrite, add))
        group.post("members/:member/role", use: door.member(.membersWrite, setRole))
        group.get("members/:member/remove", use: door.member(.membersWrite, askToRemove))
        group.post("members/:member/remove", use: door.member(.membersWrite, remove))
    }

    @Sendable private func show(
        _ who: SignedIn, _ me: StoredMember, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        try await page(me, request, context, done: pages.done(request, on: "members"))
    }

    @Sendable private func add(
        _ who: SignedIn, _ me: StoredMember, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let form = try await request.decode(as: Form.self, context: context)
        do {
            _ = try await invite.perform(
                InviteMember.Invitation(
                    customerID: me.customerID, mail: form.mail, role: form.role,
                    language: form.language.flatMap(Language.init(rawValue:)) ?? context.language, by: me.id),
                by: Order(actor: who.actor, reason: "invited on the page"), at: door.check.now())
        } catch let refusal as Refusal {
            return try await page(me, request, context, refusal: refusal, mail: form.mail ?? "")
        }
        return Self.back("invited")
    }

    @Sendable private func setRole(
        _ who: SignedIn, _ me: StoredMember, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let form = try await request.decode(as: [String: String].self, context: context)
        let id = try Self.member(context)
        do {
            // Every select of the page has a name of its own, as labels want.
            try await change.setRole(
                form["role-\(id)"] ?? form["role"], of: id, in: me.customerID, actingAs: me.id,
                by: Order(actor: who.actor, reason: "changed on the page"), at: door.check.now())
        } catch let refusal as Refusal {
            return try await page(me, request, context, refusal: refusal)
        }
        return Self.back("changed")
    }

    private struct Removal: Component {
        var head: PageHead
        var confirm: ConfirmForm
    }

    @Sendable private func askToRemove(
        _ who: SignedIn, _ me: StoredMember, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let id = try Self.member(context)
        guard let line = try await lines(me, context).first(where: { $0.id == "\(id)" }) else {
            throw APIError.notFound
        }
        func text(_ key: String) -> String { pages.text("members.remove.\(key)", context) }
        let model = Removal(
            head: PageHead(pages.text("members.remove.question", context, ["who": line.label])),
            confirm: ConfirmForm(
                text("what"), action: request.uri.path, button: PageAct(text("button"), look: .danger),
                back: PageAct(text("keep"), address: "/accounts/members")))
        return try pages.page("confirm-page", model, title: text("title"), request: request, context: context)
    }

    @Sendable private func remove(
        _ who: SignedIn, _ me: StoredMember, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        do {
            try await change.remove(
                try Self.member(context), from: me.customerID, actingAs: me.id,
                by: Order(actor: who.actor, reason: "removed on the page"), at: door.check.now())
        } catch let refusal as Refusal {
            return try await page(me, request, context, refusal: refusal)
        }
        return Self.back("removed")
    }

    // MARK: The page

    private func page(
        _ me: StoredMember, _ request: Request, _ context: PageContext, refusal: Refusal? = nil, mail: String = "",
        done: String? = nil
    ) async throws -> Response {
        if refusal?.code == "member-unknown" { throw APIError.notFound }
        func text(_ key: String) -> String { pages.text(key, context) }
        var model = Model(
            head: PageHead(text("members.title"), lead: text("members.lead")),
            notice: done.map { PageNotice(.success, text($0), isNews: true) }, lines: try await lines(me, context),
            mail: FormField(
                "mail", text("signIn.mail"), value: mail, kind: "email", autocomplete: "off", maxLength: 254),
            role: FormChoices("role", text("members.role"), roles(.viewer, context)),
            acts: [PageAct(text("members.invite.button"), look: .primary)])
        if let refusal {
            let words = text("members.refused.\(refusal.code)")
            if refusal.field == "mail" { model.mail.error = words }
            model.errors = FormErrors([FormErrors.Line(words, field: refusal.field == "mail" ? "mail" : nil)])
        }
        return try pages.page(
            "members", model, title: text("members.title"),
            status: refusal == nil ? .ok : .unprocessableContent, request: request, context: context)
    }

    private func lines(_ me: StoredMember, _ context: PageContext) async throws -> [Model.Line] {
        try await directory.entries(of: me.customerID).map { entry in
            line(entry.member, name: entry.name, mail: entry.mail, isSelf: entry.member.id == me.id, context)
        }
    }

    private func line(
        _ member: StoredMember, name: String, mail: String, isSelf: Bool, _ context: PageContext
    ) -> Model.Line {
        let texts = TextsOfPage(pages.texts, context.language)
        let since = texts.formats.date(member.joinedAt ?? member.invitedAt)
        return Model.Line(
            id: "\(member.id)", label: name.isEmpty ? mail : name, mail: mail,
            words: "\(texts("role.\(member.role.rawValue)")), \(texts("members.since")) \(since)",
            badges: (isSelf ? [StatusBadge(texts("members.you"), .info)] : [])
                + (member.joinedAt == nil ? [StatusBadge(texts("members.waiting"), .warning)] : []),
            roles: FormSelect("role-\(member.id)", texts("members.role"), roles(member.role, context)))
    }

    private func roles(_ chosen: MemberRole, _ context: PageContext) -> [FormOption] {
        MemberRole.allCases.map { role in
            FormOption(
                role.rawValue, pages.text("role.\(role.rawValue)", context),
                hint: pages.text("role.\(role.rawValue).may", context), isChosen: role == chosen)
        }
    }

    private static func member(_ context: PageContext) throws -> Identifier<Member> {
        guard let id = context.parameters.get("member").flatMap({ Identifier<Member>($0) }) else {
            throw APIError.notFound
        }
        return id
    }

    private static func back(_ done: String) -> Response {
        Response.redirect(to: "/accounts/members?done=\(done)")
    }
}
