package import Contracts
import Vault

/// What a person wants done once everybody has found what there is.
package enum Wish: Sendable, Equatable {
    /// A copy (Art. 15 and 20 GDPR).
    case export
    /// Something put right (Art. 16 GDPR); the value is sealed under the request's key.
    case rectify(RectifiableField, Sealed)
}

/// The orders that follow once everybody has found.
package struct FollowingOrders: Sendable, Equatable {
    package var wish: Wish
    package var keyID: Identifier<DataKey>
    package var lookups: [AddressLookup]
    package var captures: [Identifier<Capture>]

    package init(
        wish: Wish, keyID: Identifier<DataKey>, lookups: [AddressLookup], captures: [Identifier<Capture>]
    ) {
        self.wish = wish
        self.keyID = keyID
        self.lookups = lookups
        self.captures = captures
    }
}

/// What comes after the last answer about what there is.
package enum Following: Sendable, Equatable {
    /// To know how much is held was all that was wanted.
    case nothing
    /// Every owner is ordered to do its part.
    case due(FollowingOrders)
    case erasure(FollowingErasure)
    case sent
    /// An operator has closed the request: nobody is asked or ordered any more.
    case closed

    init(_ request: StoredRequest, captures: [Identifier<Capture>]) {
        guard request.closedAt == nil else {
            self = .closed
            return
        }
        let wish: Wish?
        switch (request.kind, request.field, request.value) {
        case (.export, _, _): wish = .export
        case (.rectify, let field?, let value?): wish = .rectify(field, Sealed(value.text))
        case (.find, _, _), (.erase, _, _), (.rectify, _, _): wish = nil
        }
        self =
            switch (request.kind, request.orderedAt, wish, request.person) {
            case (.find, _, _, _): .nothing
            case (.erase, nil, _, _): .erasure(FollowingErasure(request, captures: captures))
            case (_, nil, let wish?, let person?):
                .due(
                    FollowingOrders(
                        wish: wish, keyID: Identifier(person.keyID.uuid), lookups: request.lookups, captures: captures))
            default: .sent
            }
    }
}
