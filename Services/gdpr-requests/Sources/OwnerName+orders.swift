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

    /// The name of the order above.
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
