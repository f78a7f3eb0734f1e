import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Passes
import PostgreSQL
import WebPages

/// Whoever sits in front of a page: signed in, and perhaps acting for a customer.
struct SignedIn: Sendable {
    var session: StoredSession
    var person: StoredPerson
    /// As which member; nil for whoever has none, or has not chosen, and for staff under a grant.
    var member: StoredMember?
    /// As whom of the staff.
    var staff: StaffStanding?
    /// The grant under which they act, which may be over.
    var grant: StoredGrant?
    /// The same while it runs.
    var activeGrant: StoredGrant?

    /// Whether anything opens: staff sign and set up an app first.
    var isReady: Bool { staff.map { $0.hasSigned && person.wantsCode } ?? true }

    var scopes: Set<TokenScope> {
        guard isReady else { return [] }
        let own = grant == nil ? member?.role.scopes ?? [] : activeGrant?.wish.scopes ?? []
        return staff == nil ? own : own.union([.grantsAsk])
    }

    /// The only tenant whose things they may see.
    var customerID: Identifier<Customer>? {
        guard isReady else { return nil }
        return grant == nil ? member?.customerID : activeGrant?.customerID
    }

    /// Who acts, for records.
    var actor: String {
        if let member { return "member:\(member.id)" }
        return staff.map { "staff:\($0.id)" } ?? "person:\(person.id)"
    }

    /// What other services get to see of it.
    func pass(issuer: String, issuedAt: Date, expiresAt: Date) -> Pass {
        Pass(
            id: UUID.version7(at: issuedAt).uuidString.lowercased(), issuer: issuer,
            subject: (member?.id.uuid ?? staff?.id.uuid ?? person.id.uuid).uuidString.lowercased(),
            // Where nothing may be done, pages say so or lead to where one chooses: they have to believe the pass.
            audience: Set(scopes.flatMap(\.services)).union([Accounts.name, "media"]).sorted(),
            scopes: Set(scopes.map(\.rawValue)), customer: customerID?.uuid, session: session.id.uuid,
            grant: isReady ? grant?.claim : nil, issuedAt: issuedAt,
            expiresAt: min(expiresAt, activeGrant?.end ?? expiresAt))
    }
}

extension SignedIn {
    /// Whether what was checked with the password still holds: a reset, or the end of this session, may have come in
    /// between.
    func isStillHere(_ runner: some QueryRunner) async throws -> Bool {
        guard try await People(runner: runner).person(person.id)?.password == person.password else { return false }
        return try await Sessions(runner: runner).isOpen(session.id)
    }

    /// The same, and whether they are still a member who may do this.
    func mayStill(_ scope: TokenScope, _ runner: some QueryRunner) async throws -> Bool {
        guard let id = member?.id, let now = try await Members(runner: runner).member(id),
            now.role.scopes.contains(scope)
        else { return false }
        return try await isStillHere(runner)
    }
}

/// Finds out who is signed in, by the session that a secret opens.
struct SessionCheck: Sendable {
    let database: Database
    let now: @Sendable () -> Date

    /// - Returns: nil for a secret that opens nothing (any more); somebody who still has to type a code is there too.
    func signedIn(_ secret: String?) async throws -> SignedIn? {
        let now = now()
        guard let secret = secret.flatMap({ SecretToken($0, .session) }),
            let session = try await Sessions(runner: database).session(hash: secret.hash), session.isValid(at: now),
            let person = try await People(runner: database).person(session.personID), person.mail != nil
        else { return nil }
        try await Sessions(runner: database).see(session, at: now)
        var who = SignedIn(session: session, person: person)
        guard !session.awaitsCode else { return who }
        who.staff = try await StaffMembers(runner: database).standing(of: person.id, at: now)
        if let staff = who.staff, let id = session.grantID {
            who.grant = try await AccessGrants(runner: database).grant(id, of: staff.id)
            who.activeGrant = who.grant.flatMap { $0.isActive(at: now) ? $0 : nil }
        }
        if who.grant == nil, let id = session.memberID {
            who.member = try await Members(runner: database).member(id)
        }
        return who
    }
}

/// The door to the pages of whoever is signed in; others are led to where they sign in, and back.
struct PersonDoor: Sendable {
    typealias Handler = @Sendable (Request, PageContext) async throws -> Response

    let check: SessionCheck
    let unready: UnreadyPage

    /// A handler for whoever is signed in, whether they act for a customer or not.
    ///
    /// - Parameter isForUnready: whether it opens for staff of whom something is wanted first.
    func person(
        isForUnready: Bool = false,
        _ body: @escaping @Sendable (SignedIn, Request, PageContext) async throws -> Response
    ) -> Handler {
        { request, context in
            let secret = SessionCookie.secret(of: request, secure: context.isSecure)
            guard let who = try await check.signedIn(secret) else { return MemberDoor.toSignIn(request) }
            guard !who.session.awaitsCode else {
                return MemberDoor.redirect(request, to: SignInPages.code)
            }
            guard who.isReady || isForUnready else { return try unready.answer(who, request, context) }
            var context = context
            let now = check.now()
            context.pass = who.pass(issuer: Accounts.name, issuedAt: now, expiresAt: now)
            return try await body(who, request, context)
        }
    }

    /// A handler for whoever may do this for a customer, staff under a grant too; what they open is written down.
    func customer(
        _ scope: TokenScope, opens kind: OpenedKind = .rentals,
        _ body: @escaping @Sendable (SignedIn, Identifier<Customer>, Request, PageContext) async throws -> Response
    ) -> Handler {
        person { who, request, context in
            guard let customer = who.customerID else { return try Self.elsewhere(who, request) }
            guard who.scopes.contains(scope) else { throw Self.missing(scope) }
            let answer = try await body(who, customer, request, context)
            if let grant = who.activeGrant {
                try await GrantOpenings(runner: check.database).record(kind, under: grant.id, at: check.now())
            }
            return answer
        }
    }

    /// To where one chooses for whom one acts, or asks for it.
    private static func elsewhere(_ who: SignedIn, _ request: Request) throws(APIError) -> Response {
        guard who.grant == nil else { throw APIError.grantOver }
        return MemberDoor.redirect(request, to: who.staff == nil ? MemberDoor.choice : StaffPages.home)
    }

    private static func missing(_ scope: TokenScope) -> APIError {
        APIError(.forbidden, code: "scope-missing", message: "This wants the scope \(scope.rawValue).")
    }

    /// A handler for whoever acts for a customer as a member and may do this. Staff never do.
    func member(
        _ scope: TokenScope,
        _ body: @escaping @Sendable (SignedIn, StoredMember, Request, PageContext) async throws -> Response
    ) -> Handler {
        person { who, request, context in
            guard let member = who.member else {
                guard who.activeGrant == nil else { throw APIError.grantNarrow }
                return try Self.elsewhere(who, request)
            }
            guard who.scopes.contains(scope) else { throw Self.missing(scope) }
            return try await body(who, member, request, context)
        }
    }
}
