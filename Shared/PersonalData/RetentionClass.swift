/// Which clock ends the life of a row. The periods themselves are rules of `Deadlines`.
package enum RetentionClass: String, Sendable, Codable, CaseIterable {
    /// Six months to two years, by the rental's terms.
    case capture
    /// What people left on the website: five years at most.
    case website
    /// As long as the account or contract lives, then as ``website``.
    case account
    /// Facts about legal persons only; no clock.
    case company
    /// A document kept by a law or a named basis; never erased on its own.
    case legalDocument
    /// Proof that a duty was done; personal values in it are sealed and end with their key.
    case evidence
    /// Gone within days by itself: sessions, codes, messages on their way.
    case transient
}
