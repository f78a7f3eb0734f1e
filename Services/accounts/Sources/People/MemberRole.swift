/// What a member may do for their customer; each role may do what the one before may.
package enum MemberRole: String, Sendable, CaseIterable, Comparable {
    /// Looks and downloads.
    case viewer
    /// Also processes, shares and deletes captures.
    case editor
    /// Also deletes rentals, says who is a member, and closes the account.
    case owner

    package var scopes: Set<TokenScope> {
        switch self {
        case .viewer: [.rentalsRead, .capturesRead]
        case .editor: Self.viewer.scopes.union([.capturesEdit, .capturesShare, .capturesDelete])
        case .owner: Self.editor.scopes.union([.rentalsDelete, .membersWrite, .accountWrite])
        }
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.scopes.count < right.scopes.count
    }
}
