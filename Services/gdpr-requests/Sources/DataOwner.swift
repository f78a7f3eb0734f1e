package import Contracts
package import Foundation

/// A service that holds personal data and must answer for it.
package enum DataOwner: String, Sendable, CaseIterable {
    case accounts
    case ingest
    case media
    case notifications
    case retention

    /// Whether it can only be asked about captures, and so has to wait until `ingest` has said which.
    package var isAskedByCapture: Bool { self == .retention }

    /// The order to look for a person, for the owners that can be asked by address.
    package func find(
        _ requestID: Identifier<SubjectRequest>, _ lookups: [AddressLookup], askedAt: Date
    ) -> (any Command)? {
        switch self {
        case .accounts: FindAccountsData(requestID: requestID, lookups: lookups, askedAt: askedAt)
        case .ingest: FindIngestData(requestID: requestID, lookups: lookups, askedAt: askedAt)
        case .media: FindMediaData(requestID: requestID, lookups: lookups, askedAt: askedAt)
        case .notifications: FindNotificationsData(requestID: requestID, lookups: lookups, askedAt: askedAt)
        case .retention: nil
        }
    }

    /// The name of the order above.
    package var findName: MessageName {
        switch self {
        case .accounts: FindAccountsData.name
        case .ingest: FindIngestData.name
        case .media: FindMediaData.name
        case .notifications: FindNotificationsData.name
        case .retention: FindRetentionData.name
        }
    }
}
