package import Contracts

/// What a token may be used for.
package enum TokenScope: String, Sendable, CaseIterable, Comparable {
    case customersRead = "customers:read"
    case customersWrite = "customers:write"
    case rentalsRead = "rentals:read"
    case rentalsWrite = "rentals:write"
    case capturesRead = "captures:read"
    /// To process, hide, tag and arrange captures.
    case capturesEdit = "captures:edit"
    /// To let others see captures.
    case capturesShare = "captures:share"
    case capturesDelete = "captures:delete"
    /// To take captures away; wanted only of staff who act under a grant.
    case capturesDownload = "captures:download"
    /// To ask for access to a customer, as staff do.
    case grantsAsk = "grants:ask"
    /// A customer's own rentals, with every capture in them.
    case rentalsDelete = "rentals:delete"
    /// To say who signs in for a customer.
    case membersWrite = "members:write"
    /// To issue tokens and to close the account.
    case accountWrite = "account:write"
    /// To look at queues, parked messages and workers of every service.
    case operationsRead = "operations:read"
    /// To pause, resize, replay and discard there.
    case operationsAct = "operations:act"

    /// Whether customers may have it, about what is theirs. What only people should do with their own hands, programs of
    /// customers cannot.
    var isForCustomers: Bool {
        switch self {
        case .rentalsRead, .capturesRead, .capturesEdit, .capturesShare, .capturesDelete, .rentalsDelete: true
        case .customersRead, .customersWrite, .rentalsWrite, .membersWrite, .accountWrite, .operationsRead,
            .operationsAct, .capturesDownload, .grantsAsk:
            false
        }
    }

    /// Whether operators may have it, about what is anybody's.
    var isForOperators: Bool {
        switch self {
        case .customersRead, .customersWrite, .rentalsRead, .rentalsWrite, .operationsRead, .operationsAct: true
        case .capturesRead, .capturesEdit, .capturesShare, .capturesDelete, .rentalsDelete, .membersWrite,
            .accountWrite, .capturesDownload, .grantsAsk:
            false
        }
    }

    /// The services that answer to it, which a pass with this scope is meant for.
    package var services: Set<String> {
        switch self {
        case .capturesRead, .capturesEdit, .capturesShare, .capturesDelete, .capturesDownload: ["media"]
        case .operationsRead, .operationsAct:
            Set(Accounts.services)
        default: ["accounts"]
        }
    }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Whose token it is.
package enum TokenHolder: Sendable, Equatable {
    case `operator`
    case customer(Identifier<Customer>)

    package var customerID: Identifier<Customer>? {
        if case .customer(let id) = self { id } else { nil }
    }

    /// As tables and answers spell it.
    package var kind: String { customerID == nil ? "operator" : "customer" }
}

/// A token to be issued, all of it allowed.
package struct TokenGrant: Sendable, Equatable {
    package var holder: TokenHolder
    /// Sorted, none twice, at least one.
    package var scopes: [TokenScope]
    package var label: String
    package var days: Int
}

/// Decides which tokens may be issued.
package enum TokenPolicy {
    /// No token lives longer than a year; whoever still needs one by then is asked again.
    package static let days = 1...366

    /// - Parameter scopes: none stands for the holder's usual ones, which is `captures:read` for a customer; an operator
    ///   has to say which.
    /// - Throws: ``Refusal`` for the first thing that is not allowed.
    package static func grant(
        holder: TokenHolder, scopes: [String], label: String?, days: Int
    ) throws(Refusal) -> TokenGrant {
        let scopes = scopes.isEmpty ? usualScopes(of: holder) : scopes
        guard !scopes.isEmpty else {
            throw Refusal("scopes", "scope-required", "is required: \(list(allowedScopes(of: holder)))")
        }
        var granted: Set<TokenScope> = []
        for text in scopes {
            guard let scope = TokenScope(rawValue: text) else {
                throw Refusal("scopes", "scope-unknown", "must be of \(list(TokenScope.allCases))")
            }
            guard allowedScopes(of: holder).contains(scope) else {
                throw Refusal(
                    "scopes", "scope-not-allowed",
                    "\(scope.rawValue) is not for \(holder.kind)s, who may have \(list(allowedScopes(of: holder)))")
            }
            granted.insert(scope)
        }
        guard Self.days.contains(days) else {
            throw Refusal(
                "days", "lifetime-out-of-range", "must be \(Self.days.lowerBound) to \(Self.days.upperBound) days")
        }
        return TokenGrant(
            holder: holder, scopes: granted.sorted(),
            label: try OneLine.tidy(label, "label", atMost: 100, about: "label"), days: days)
    }

    /// Captures are their customer's: an operator's token does not show them. Operators delete rentals by `rentals:write`.
    private static func allowedScopes(of holder: TokenHolder) -> [TokenScope] {
        TokenScope.allCases.filter { holder.customerID == nil ? $0.isForOperators : $0.isForCustomers }
    }

    private static func usualScopes(of holder: TokenHolder) -> [String] {
        holder.customerID == nil ? [] : [TokenScope.capturesRead.rawValue]
    }

    private static func list(_ scopes: [TokenScope]) -> String { scopes.map(\.rawValue).joined(separator: ", ") }
}
