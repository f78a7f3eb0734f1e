import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import WebPages

/// `GET` and `POST /accounts/api/members`, `PATCH` and `DELETE /accounts/api/members/{id}`: what an owner does on
/// `/accounts/members`, in JSON.
///
/// For people with their own hands: it wants the session of an owner, and no program's token has the scope.
package struct MembersAPI: Sendable {
    let sessions: SessionCheck
    let directory: MemberDirectory
    let invite: InviteMember
    let change: ChangeMembers

    /// Exactly these fields are taken in.
    package static let fields: Set<String> = ["mail", "role", "language"]
    package static let changes: Set<String> = ["role"]

    struct Listing: Codable, Sendable {
        var members: [MemberView]
    }

    func add(to api: RouterGroup<PageContext>) {
        api.get("members", use: list)
        api.post("members", use: post)
        api.patch("members/:id", use: patch)
        api.delete("members/:id", use: remove)
    }

    @Sendable private func list(_ request: Request, _ context: PageContext) async throws -> Response {
        let (_, me) = try await owner(request, context)
        let entries = try await directory.entries(of: me.customerID)
        return try JSONAnswer.make(Listing(members: entries.map(MemberView.init)))
    }

    @Sendable private func post(_ request: Request, _ context: PageContext) async throws -> Response {
        let (who, me) = try await owner(request, context)
        let fields = try await RequestFields(request, context, known: Self.fields)
        let order = try fields.order(request, by: who.actor)
        let typed = try fields.text("language")
        guard typed == nil || typed.flatMap(Language.init(rawValue:)) != nil else {
            throw Refusal("language", "language-unknown", "must be nl, fr, de or en")
        }
        let member = try await perform {
            try await invite.perform(
                InviteMember.Invitation(
                    customerID: me.customerID, mail: try fields.text("mail"), role: try fields.text("role"),
                    language: typed.flatMap(Language.init(rawValue:)) ?? context.language, by: me.id),
                by: order, at: sessions.now())
        }
        return try await answer(member.id, of: me, status: .created)
    }

    @Sendable private func patch(_ request: Request, _ context: PageContext) async throws -> Response {
        let (who, me) = try await owner(request, context)
        let fields = try await RequestFields(request, context, known: Self.changes)
        let order = try fields.order(request, by: who.actor)
        let id = try Self.member(context)
        try await perform {
            try await change.setRole(
                try fields.text("role"), of: id, in: me.customerID, actingAs: me.id, by: order, at: sessions.now())
        }
        return try await answer(id, of: me)
    }

    @Sendable private func remove(_ request: Request, _ context: PageContext) async throws -> Response {
        let (who, me) = try await owner(request, context)
        let order = try RequestFields([:], known: []).order(request, by: who.actor)
        try await perform {
            try await change.remove(
                try Self.member(context), from: me.customerID, actingAs: me.id, by: order, at: sessions.now())
        }
        return Response(status: .noContent)
    }

    /// The owner whose session the request shows, as a browser's cookie or as a bearer.
    private func owner(_ request: Request, _ context: PageContext) async throws -> (SignedIn, StoredMember) {
        let secret = request.bearerToken ?? SessionCookie.secret(of: request, secure: context.isSecure)
        guard let who = try await sessions.signedIn(secret), !who.session.awaitsCode else {
            throw APIError(
                .unauthorized, code: "unauthorized", message: "An owner's session is needed.",
                headers: [.wwwAuthenticate: "Bearer"])
        }
        guard let me = who.member, who.scopes.contains(.membersWrite) else {
            throw APIError(
                .forbidden, code: "scope-missing", message: "This wants the scope \(TokenScope.membersWrite.rawValue).")
        }
        return (who, me)
    }

    private func answer(
        _ id: Identifier<Member>, of me: StoredMember, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        guard let entry = try await directory.entries(of: me.customerID).first(where: { $0.member.id == id }) else {
            throw Self.unknown
        }
        return try JSONAnswer.make(MemberView(entry), status: status)
    }

    /// Another customer's member is as if there were none.
    private func perform<Outcome: Sendable>(_ work: () async throws -> Outcome) async throws -> Outcome {
        do {
            return try await work()
        } catch let refusal as Refusal where refusal.code == "member-unknown" {
            throw Self.unknown
        }
    }

    private static var unknown: APIError {
        APIError(.notFound, code: "member-unknown", message: "There is no such member.")
    }

    private static func member(_ context: PageContext) throws -> Identifier<Member> {
        guard let id = context.parameters.get("id").flatMap({ Identifier<Member>($0) }) else { throw unknown }
        return id
    }
}
