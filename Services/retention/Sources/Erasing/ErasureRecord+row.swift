import Contracts
import Foundation
import Hexadecimal
import PostgreSQL

extension ErasureRecord {
    /// As `Erasures` reads it from its row, the requests that wait for it and the orders it gave.
    init(_ row: Row, requests: [Identifier<SubjectRequest>], orders: [OwnerOrder]) throws {
        guard let cause = ErasureCause(rawValue: try row.decode("cause")),
            let state = ErasureState(rawValue: try row.decode("state"))
        else { throw DatabaseError(.decoding("erasure holds a word that this release does not know")) }
        let subject: Subject
        if let capture = try row.decode("capture_id", as: UUID?.self) {
            subject = .capture(Identifier(capture))
        } else {
            let hashes = try row.decode("lookups", as: [[UInt8]].self).map { String(hexadecimal: $0) }
            let versions = try row.decode("lookup_versions", as: [Int32].self).map(Int.init)
            subject = .person(
                Identifier(try row.decode("person_request", as: UUID.self)),
                lookups: zip(versions, hashes).map { AddressLookup(version: $0, hash: $1) })
        }
        var decision: Wish?
        if let decider = try row.decode("decider", as: String?.self) {
            decision = Wish(actor: decider, reason: try row.decode("decision", as: String?.self) ?? "")
        }
        self.init(
            id: Identifier(try row.decode("id")), cause: cause, subject: subject,
            rentalID: try row.decode("rental_id", as: UUID?.self).map { Identifier($0) },
            customerID: try row.decode("customer_id", as: UUID?.self).map { Identifier($0) },
            keyID: try row.decode("key_id", as: UUID?.self).map { Identifier($0) },
            wish: Wish(actor: try row.decode("actor"), reason: try row.decode("reason")), decision: decision,
            overdueAt: try row.decode("overdue_at"), requests: requests,
            clocks: Int(try row.decode("clocks", as: Int32.self)),
            course: ErasureCourse(
                state: state, openedAt: try row.decode("opened_at"), askedAt: try row.decode("asked_at"),
                revocableUntil: try row.decode("revocable_until"), beganAt: try row.decode("began_at"),
                endedAt: try row.decode("ended_at"), owners: subject.owners,
                answers: Dictionary(orders.compactMap { order in order.answer.map { (order.owner, $0) } }) { $1 }))
    }

    var personRequest: Identifier<SubjectRequest>? {
        if case .person(let request, _) = subject { request } else { nil }
    }
}
