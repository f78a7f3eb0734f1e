/// What a grant may be for. There is no third.
package enum GrantPurpose: String, Sendable, CaseIterable {
    case maintenance
    case followUp = "follow-up"
}

/// What somebody of the staff asks for, all of it allowed.
package struct GrantWish: Sendable, Equatable {
    package var purpose: GrantPurpose
    package var ticket: String
    package var reason: String
    package var minutes: Int
    package var scopes: Set<TokenScope>

    /// Whether somebody else has to approve before it begins.
    package var wantsApproval: Bool { !scopes.isSubset(of: GrantPolicy.ordinary) }
}

/// Decides what staff may ask for; the table checks the same.
package enum GrantPolicy {
    /// What begins at once: looking.
    package static let ordinary: Set<TokenScope> = [.rentalsRead, .capturesRead]
    /// What somebody else of the staff has to approve.
    package static let more: [TokenScope] = [.capturesEdit, .capturesDelete, .capturesDownload]
    package static let minutes = 1...60

    /// - Parameter more: what is asked for besides looking.
    /// - Throws: ``Refusal`` for the first thing that is not allowed.
    package static func wish(
        purpose: String?, ticket: String?, reason: String?, minutes: String?, more: [String]
    ) throws(Refusal) -> GrantWish {
        guard let purpose = purpose.flatMap(GrantPurpose.init(rawValue:)) else {
            throw Refusal("purpose", "purpose-unknown", "must be maintenance or follow-up")
        }
        let ticket = (ticket ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard ticket.wholeMatch(of: #/[0-9A-Za-z\#._\/\-]{1,40}/#) != nil else {
            throw Refusal("ticket", "ticket-malformed", "must be at most 40 letters, digits and # . _ / -")
        }
        let reason = try OneLine.tidy(reason, "reason", atMost: 300, about: "reason")
        guard let minutes = minutes.flatMap({ Int($0) }), Self.minutes.contains(minutes) else {
            throw Refusal("minutes", "minutes-out-of-range", "must be 1 to 60")
        }
        var scopes = ordinary
        for text in more {
            guard let scope = Self.more.first(where: { $0.rawValue == text }) else {
                throw Refusal("more", "scope-unknown", "must be of \(Self.more.map(\.rawValue))")
            }
            scopes.insert(scope)
        }
        return GrantWish(purpose: purpose, ticket: ticket, reason: reason, minutes: minutes, scopes: scopes)
    }
}
