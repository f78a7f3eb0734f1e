import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import Vault
import WebPages

/// `/accounts/members`: who signs in for the customer, and inviting, changing and removing them.
struct MembersPages: Sendable {
    private struct Form: Decodable {
        var mail: String?
        var role: String?
        var language: String?
    }

    private struct Model: Sendable {
        struct Line: Sendable {
            var id: String
            /// The name, or the address of whoever has not told one.
            var label: String
            var mail: String
            var role: String
            var roles: [Role]
            var since: String
            var isWaiting: Bool
            var isSelf: Bool
        }

        struct Role: Sendable {
            var value: String
            var label: String
            var may: String
            var isChosen: Bool
        }

        var lines: [Line]
        var roles: [Role]
        var mail: String
        var problem: [String]
        var notice: [String]
    }

    let pages: Pages
    let door: PersonDoor
    let vault: Vault
    let invite: InviteMember
    let change: ChangeMembers

    init(pages: Pages, door: PersonDoor, vault: Vault, invite: InviteMember, change: ChangeMembers) throws(PagesError) {
        (self.pages, self.door, self.vault, self.invite, self.change) = (pages, door, vault, invite, change)
        for template in ["members", "member-remove"] { _ = try pages.template(template) }
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
        let said = request.uri.queryParameters.get("done").map { ["members.done.\($0)"] } ?? []
        return try await page(me, request, context, notice: said.filter { pages.texts.contains($0) })
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
        let form = try await request.decode(as: Form.self, context: context)
        do {
            try await change.setRole(
                form.role, of: try Self.member(context), in: me.customerID,
                by: Order(actor: who.actor, reason: "changed on the page"), at: door.check.now())
        } catch let refusal as Refusal {
            return try await page(me, request, context, refusal: refusal)
        }
        return Self.back("changed")
    }

    private struct Removal: Sendable {
        var address: String
        var question: String
    }

    @Sendable private func askToRemove(
        _ who: SignedIn, _ me: StoredMember, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let id = try Self.member(context)
        guard let line = try await lines(me, context).first(where: { $0.id == "\(id)" }) else {
            throw APIError.notFound
        }
        let model = Removal(
            address: request.uri.path,
            question: pages.text("members.remove.question", context, ["who": line.label]))
        return try pages.page(
            "member-remove", model, title: pages.text("members.remove.title", context), request: request,
            context: context)
    }

    @Sendable private func remove(
        _ who: SignedIn, _ me: StoredMember, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        do {
            try await change.remove(
                try Self.member(context), from: me.customerID,
                by: Order(actor: who.actor, reason: "removed on the page"), at: door.check.now())
        } catch let refusal as Refusal {
            return try await page(me, request, context, refusal: refusal)
        }
        return Self.back("removed")
    }

    // MARK: The page

    private func page(
        _ me: StoredMember, _ request: Request, _ context: PageContext, refusal: Refusal? = nil, mail: String = "",
        notice: [String] = []
    ) async throws -> Response {
        if refusal?.code == "member-unknown" { throw APIError.notFound }
        let model = Model(
            lines: try await lines(me, context), roles: roles(.viewer, context), mail: mail,
            problem: refusal.map { [pages.text("members.refused.\($0.code)", context)] } ?? [],
            notice: notice.map { pages.text($0, context) })
        return try pages.page(
            "members", model, title: pages.text("members.title", context),
            status: refusal == nil ? .ok : .unprocessableContent, request: request, context: context)
    }

    private func lines(_ me: StoredMember, _ context: PageContext) async throws -> [Model.Line] {
        let database = door.check.database
        let members = try await Members(runner: database).all(of: me.customerID)
        let rows = try await database.rows(
            "select * from person where id = any(\(members.map(\.personID.uuid)))")
        let people = try Dictionary(uniqueKeysWithValues: rows.map { try StoredPerson($0) }.map { ($0.id, $0) })
        await vault.fetch(people.values.map(\.keyID))
        var lines: [Model.Line] = []
        for member in members {
            guard let person = people[member.personID] else { continue }
            let name = await opened(person.name, StoredPerson.Purpose.name)
            let mail = await opened(person.mail, SealedPurpose.mailAddress)
            lines.append(
                Model.Line(
                    id: "\(member.id)", label: name.isEmpty ? mail : name, mail: mail,
                    role: pages.text("role.\(member.role.rawValue)", context), roles: roles(member.role, context),
                    since: BrusselsText.day(member.joinedAt ?? member.invitedAt), isWaiting: member.joinedAt == nil,
                    isSelf: member.id == me.id))
        }
        return lines
    }

    private func opened(_ value: SealedValue?, _ purpose: String) async -> String {
        guard let value else { return "" }
        return (try? await vault.openText(value, purpose: purpose)) ?? ""
    }

    private func roles(_ chosen: MemberRole, _ context: PageContext) -> [Model.Role] {
        MemberRole.allCases.map { role in
            Model.Role(
                value: role.rawValue, label: pages.text("role.\(role.rawValue)", context),
                may: pages.text("role.\(role.rawValue).may", context), isChosen: role == chosen)
        }
    }

    private static func member(_ context: PageContext) throws -> Identifier<Member> {
        guard let id = context.parameters.get("member").flatMap({ Identifier<Member>($0) }) else {
            throw APIError.notFound
        }
        return id
    }

    private static func back(_ done: String) -> Response {
        Response(status: .seeOther, headers: [.location: "/accounts/members?done=\(done)"])
    }
}
