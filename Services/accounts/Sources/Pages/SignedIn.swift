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
    /// As which member; nil for whoever has none, or has not chosen.
    var member: StoredMember?

    var scopes: Set<TokenScope> { member?.role.scopes ?? [] }

    /// Who acts, for records.
    var actor: String { member.map { "member:\($0.id)" } ?? "person:\(person.id)" }

    /// What other services get to see of it.
    func pass(issuer: String, issuedAt: Date, expiresAt: Date) -> Pass {
        Pass(
            id: UUID.version7(at: issuedAt).uuidString.lowercased(), issuer: issuer,
            subject: (member?.id.uuid ?? person.id.uuid).uuidString.lowercased(),
            audience: Set(scopes.flatMap(\.services)).union([Accounts.name]).sorted(),
            scopes: Set(scopes.map(\.rawValue)), customer: member?.customerID.uuid, session: session.id.uuid,
            issuedAt: issuedAt, expiresAt: expiresAt)
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
        var member: StoredMember?
        if let id = session.memberID, !session.awaitsCode {
            member = try await Members(runner: database).member(id)
        }
        return SignedIn(session: session, person: person, member: member)
    }
}

/// The door to the pages of whoever is signed in; others are led to where they sign in, and back.
struct PersonDoor: Sendable {
    typealias Handler = @Sendable (Request, PageContext) async throws -> Response

    let check: SessionCheck

    /// A handler for whoever is signed in, whether they act for a customer or not.
    func person(
        _ body: @escaping @Sendable (SignedIn, Request, PageContext) async throws -> Response
    ) -> Handler {
        { request, context in
            let secret = SessionCookie.secret(of: request, secure: context.isSecure)
            guard let who = try await check.signedIn(secret) else { return MemberDoor.toSignIn(request) }
            guard !who.session.awaitsCode else {
                return MemberDoor.redirect(request, to: SignInPages.code)
            }
            var context = context
            let now = check.now()
            context.pass = who.pass(issuer: Accounts.name, issuedAt: now, expiresAt: now)
            return try await body(who, request, context)
        }
    }

    /// A handler for whoever acts for a customer and may do this.
    func member(
        _ scope: TokenScope,
        _ body: @escaping @Sendable (SignedIn, StoredMember, Request, PageContext) async throws -> Response
    ) -> Handler {
        person { who, request, context in
            guard let member = who.member else { return MemberDoor.redirect(request, to: MemberDoor.choice) }
            guard who.scopes.contains(scope) else {
                throw APIError(.forbidden, code: "scope-missing", message: "This wants the scope \(scope.rawValue).")
            }
            return try await body(who, member, request, context)
        }
    }
}
