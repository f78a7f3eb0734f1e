package import Contracts
package import Foundation

extension OwnerName {
    /// Whether it can only be asked about captures, and so has to wait until `ingest` has said which.
    package var isAskedByCapture: Bool { self == .retention }

    /// The order to look for a person, for the owners that can be asked by address.
    package func find(
        _ requestID: Identifier<SubjectRequest>, _ lookups: [AddressLookup], askedAt: Date
    ) -> (any Command)? {
        switch self {
        case .accounts: FindData<AccountsData>(requestID: requestID, lookups: lookups, askedAt: askedAt)
        case .ingest: FindData<IngestData>(requestID: requestID, lookups: lookups, askedAt: askedAt)
        case .media: FindData<MediaData>(requestID: requestID, lookups: lookups, askedAt: askedAt)
        case .notifications: FindData<NotificationsData>(requestID: requestID, lookups: lookups, askedAt: askedAt)
        case .retention: nil
        }
    }

    /// What follows once everybody has found, for this owner's part.
    package func order(
        _ orders: FollowingOrders, of request: Identifier<SubjectRequest>, askedAt: Date
    ) -> any Command {
        switch self {
        case .accounts: Self.order(AccountsData.self, orders, request, askedAt)
        case .ingest: Self.order(IngestData.self, orders, request, askedAt)
        case .media: Self.order(MediaData.self, orders, request, askedAt)
        case .notifications: Self.order(NotificationsData.self, orders, request, askedAt)
        case .retention: Self.order(RetentionData.self, orders, request, askedAt)
        }
    }

    private static func order<Owner: DataOwner>(
        _ owner: Owner.Type, _ orders: FollowingOrders, _ request: Identifier<SubjectRequest>, _ askedAt: Date
    ) -> any Command {
        let lookups = Owner.owner.isAskedByCapture ? [] : orders.lookups
        return switch orders.wish {
        case .export:
            ExportData<Owner>(
                requestID: request, keyID: orders.keyID, lookups: lookups, captures: orders.captures, askedAt: askedAt)
        case .rectify(let field, let value):
            RectifyData<Owner>(
                requestID: request, lookups: lookups, captures: orders.captures, field: field, value: value,
                askedAt: askedAt)
        }
    }

    /// The name of the order to look for a person.
    package var findName: MessageName {
        switch self {
        case .accounts: FindData<AccountsData>.name
        case .ingest: FindData<IngestData>.name
        case .media: FindData<MediaData>.name
        case .notifications: FindData<NotificationsData>.name
        case .retention: FindData<RetentionData>.name
        }
    }
}
