/// A service that holds data about people, as a type: what is asked of every owner alike is one message type, and each
/// owner has its own name on the wire, its own queue and its own right to answer.
package protocol DataOwner: Sendable {
    static var owner: OwnerName { get }
}

/// The owners, by the names of their services.
package enum OwnerName: String, Codable, Sendable, CaseIterable, Comparable {
    case accounts
    case ingest
    case media
    case notifications
    case retention

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What `accounts` holds: customers, contacts, members, visitors.
package enum AccountsData: DataOwner { package static let owner = OwnerName.accounts }
/// What `ingest` holds: captures as they came from booths.
package enum IngestData: DataOwner { package static let owner = OwnerName.ingest }
/// What `media` holds: captures as they are shown.
package enum MediaData: DataOwner { package static let owner = OwnerName.media }
/// What `notifications` holds: who was told what.
package enum NotificationsData: DataOwner { package static let owner = OwnerName.notifications }
/// What `retention` holds: until when captures are kept.
package enum RetentionData: DataOwner { package static let owner = OwnerName.retention }

extension DataOwner {
    /// `what` of this owner, such as `media.find.v1`.
    static func message(_ what: String) -> MessageName {
        guard let name = MessageName("\(owner.rawValue).\(what).v1") else {
            preconditionFailure("\(what) is no word for a message")
        }
        return name
    }
}

/// How many records of one declared table are meant.
package struct TableCount: Codable, Sendable, Equatable {
    /// The table's name in its owner's schema.
    package var table: String
    package var count: Int

    package init(table: String, count: Int) {
        self.table = table
        self.count = count
    }
}
