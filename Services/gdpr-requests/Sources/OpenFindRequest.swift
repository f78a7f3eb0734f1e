import Contracts
import Deadlines
import Foundation
import Messaging
import MessagingRuntime
import PostgreSQL
import Vault

/// Records that a person is looked for, and asks every owner of data that can be asked by address, in one unit of work.
struct OpenFindRequest: Sendable {
    let unit: UnitOfWork
    let vault: Vault
    let hasher: LookupHasher

    /// Who wants it and why.
    struct Order: Sendable {
        var actor: String
        var reason: String
    }

    /// - Throws: `LookupHasher.Refusal` for what is no mail address; nothing was changed then.
    func perform(
        mail: String, receivedAt: Date, by order: Order, at now: Date
    ) async throws -> (request: StoredRequest, lookups: [LookupHash]) {
        let lookups = try hasher.allHashes(mail: mail)
        let newest = try hasher.hash(mail: mail)
        let key = try await vault.createKey(.request)
        do {
            let request = StoredRequest(
                id: Identifier(at: now), keyID: key,
                address: try await vault.seal(mail, under: key, purpose: StoredRequest.addressPurpose),
                addressLookup: newest.bytes, receivedAt: receivedAt, openedAt: now,
                dueAt: RequestPolicy.deadline(receivedAt: receivedAt).expiresAt, actor: order.actor,
                reason: order.reason)
            try await unit.perform(at: now, actor: order.actor, reason: order.reason) { transaction, outbox in
                try await Requests(runner: transaction).add(request)
                try await transaction.execute(
                    """
                    insert into operator_act (at, actor, reason, act, subject)
                    values (\(now), \(order.actor), \(order.reason), 'find', \(request.id.description))
                    """)
                try await ask(request, lookups, through: outbox, at: now)
            }
            return (request, lookups)
        } catch let error as DatabaseError where error.kind == .outcomeUnknown {
            // The row may be there: its key must be too.
            throw error
        } catch {
            // A key that seals nothing is of no use to anybody.
            try? await vault.destroyKey(key)
            throw error
        }
    }

    private func ask(
        _ request: StoredRequest, _ lookups: [LookupHash], through outbox: any Outbox, at now: Date
    ) async throws {
        let lookups = lookups.map { AddressLookup(version: $0.version, hash: Self.hexadecimal($0.bytes)) }
        for owner in OwnerName.allCases {
            guard let order = owner.find(request.id, lookups, askedAt: now) else { continue }
            // A key for each, so that one owner that was never started holds up nobody else.
            try await outbox.send(order, MessageDetails(orderingKey: "\(request.id) \(owner.rawValue)"))
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
