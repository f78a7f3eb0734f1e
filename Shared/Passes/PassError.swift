/// Why a pass was not made or not believed.
///
/// The description is one sentence for a log or an operator. It never holds a token, a key or a subject.
package enum PassError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The text is not a signed pass at all, or says things in a form we do not know.
    case malformed
    /// The signature does not belong to any key we trust, or the algorithm is not Ed25519.
    case untrusted
    /// The pass has ended. A caller may renew it.
    case expired
    /// The pass begins later than now, by more than the tolerated skew.
    case notYetValid
    /// The pass was issued for another service.
    case wrongAudience
    /// The pass was issued by somebody else than the expected issuer.
    case wrongIssuer
    /// The pass lives longer than the verifier tolerates: its issuer breaks the rules.
    case tooLongLived
    /// A key file or key text cannot be used; `reason` says what it wants.
    case key(reason: String)

    package var description: String {
        switch self {
        case .malformed: "the pass is not a signed pass"
        case .untrusted: "the pass is not signed by a trusted key"
        case .expired: "the pass has expired"
        case .notYetValid: "the pass is not valid yet"
        case .wrongAudience: "the pass is meant for another service"
        case .wrongIssuer: "the pass comes from another issuer"
        case .tooLongLived: "the pass is valid for longer than allowed"
        case .key(let reason): reason
        }
    }
}
