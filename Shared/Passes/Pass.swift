package import FoundationEssentials

/// A short-lived, signed statement of who may do what, checked by every service on its own.
///
/// Accounts issues passes of five minutes to people and programs; a booth issues its own upload tokens with its own
/// key. A pass is a JSON Web Token (RFC 7519) signed with Ed25519 (RFC 8037).
package struct Pass: Sendable, Equatable {
    /// `jti`: unique per pass.
    package var id: String
    /// `iss`: who signed, `accounts` or a booth's number.
    package var issuer: String
    /// `sub`: an identifier of ours (member, staff, operator token, booth). Never an address or a name.
    package var subject: String
    /// `aud`: the services that may accept it.
    package var audience: [String]
    /// `scope`: what may be done, for instance `captures:read`.
    package var scopes: Set<String>
    /// `customer`: the tenant the subject acts for; absent for staff, operators and booths.
    package var customer: UUID?
    /// `sid`: the session of a person who signed in; absent for programs.
    package var session: UUID?
    /// `grant`: under which leave somebody of the staff acts; it may be over, and then the pass allows nothing.
    package var grant: PassGrant?
    /// `iat`, whole seconds.
    package var issuedAt: Date
    /// `exp`, whole seconds. At this instant the pass is over.
    package var expiresAt: Date

    package init(
        id: String, issuer: String, subject: String, audience: [String], scopes: Set<String>, customer: UUID? = nil,
        session: UUID? = nil, grant: PassGrant? = nil, issuedAt: Date, expiresAt: Date
    ) {
        self.id = id
        self.issuer = issuer
        self.subject = subject
        self.audience = audience
        self.scopes = scopes
        self.customer = customer
        self.session = session
        self.grant = grant
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }

    /// Whether the pass allows `scope`.
    package func allows(_ scope: String) -> Bool { scopes.contains(scope) }
}
