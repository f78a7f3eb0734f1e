import Contracts
import Foundation
import Passes
import PostgreSQL

/// Leave for one staff member to see one customer's data, as the table has it.
struct StoredGrant: Sendable {
    var id: Identifier<AccessGrant>
    var customerID: Identifier<Customer>
    var staffID: Identifier<Staff>
    var wish: GrantWish
    var askedAt: Date
    var approverID: Identifier<Staff>?
    /// Nil while somebody else still has to approve.
    var period: (begin: Date, end: Date)?
    /// When it was ended before its time.
    var endedAt: Date?

    /// Who may end one before its time.
    enum Ender: String, Sendable {
        case customer, staff, `operator`
    }

    /// Nobody approves what was asked for a day ago.
    static let patience: TimeInterval = 86_400

    func isActive(at now: Date) -> Bool {
        guard let period, endedAt == nil else { return false }
        return period.begin <= now && now < period.end
    }

    func isWaiting(at now: Date) -> Bool {
        period == nil && endedAt == nil && now < askedAt.addingTimeInterval(Self.patience)
    }

    /// When it ended, or will.
    var end: Date? { [endedAt, period?.end].compactMap(\.self).min() }

    /// What services and pages get to see of it.
    var claim: PassGrant {
        PassGrant(
            id: id.uuid, purpose: wish.purpose.rawValue, ticket: wish.ticket, endsAt: end ?? askedAt)
    }
}

extension StoredGrant {
    init(_ row: Row) throws {
        id = Identifier(try row.decode("id"))
        customerID = Identifier(try row.decode("customer_id"))
        staffID = Identifier(try row.decode("staff_id"))
        guard let purpose = GrantPurpose(rawValue: try row.decode("purpose")) else {
            throw DatabaseError(.decoding("access_grant.purpose holds a word that this release does not know"))
        }
        wish = GrantWish(
            purpose: purpose, ticket: try row.decode("ticket"), reason: try row.decode("reason"),
            minutes: Int(try row.decode("minutes", as: Int16.self)),
            scopes: Set(try row.decode("scopes", as: [String].self).compactMap(TokenScope.init(rawValue:))))
        askedAt = try row.decode("asked_at")
        approverID = try row.decode("approver_id", as: UUID?.self).map { Identifier($0) }
        if let begin = try row.decode("begins_at", as: Date?.self), let end = try row.decode("ends_at", as: Date?.self)
        {
            period = (begin, end)
        }
        endedAt = try row.decode("ended_at")
    }
}
