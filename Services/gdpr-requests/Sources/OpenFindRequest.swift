import Contracts
import Deadlines
import Foundation
import Messaging
import MessagingRuntime
import PersonalData
import PostgreSQL
import SubjectRights
import Vault

/// Records what a person wants, and asks every owner of data that can be asked by address what it holds, in one unit of
/// work. What is wanted besides follows when everybody has found.
struct OpenFindRequest: Sendable {
    let unit: UnitOfWork
    let vault: Vault
    let hasher: LookupHasher

    /// What the person wants; a value is checked here, and travels sealed.
    enum Wanted: Sendable {
        case find
        case export
        case rectify(RectifiableField, String)
        /// - Parameter decidedBy: who has decided about the captures already, when somebody has.
        case erase(decidedBy: ErasureDecider?)

        var kind: StoredRequest.Kind {
            switch self {
            case .find: .find
            case .export: .export
            case .rectify: .rectify
            case .erase: .erase
            }
        }

        var decider: ErasureDecider? {
            guard case .erase(let decider) = self else { return nil }
            return decider
        }
    }

    /// Who wants it and why.
    struct Order: Sendable {
        var actor: String
        var reason: String
    }

    /// - Throws: `LookupHasher.Refusal` for what is no mail address, `RectifiedValue.Refusal` for what its field cannot
    ///   hold; nothing was changed then.
    func perform(
        mail: String, receivedAt: Date, wanting wanted: Wanted = .find, by order: Order, at now: Date
    ) async throws -> (request: StoredRequest, lookups: [LookupHash]) {
        let lookups = try hasher.allHashes(mail: mail)
        let change = try change(wanted)
        // Where the address is what is put right, this service too knows the person by the new one from now on.
        let address = change?.field == .mail ? change?.value ?? mail : mail
        let newest = try hasher.hash(mail: address)
        return try await vault.withNewKey(.request) { key in
            let request = StoredRequest(
                id: Identifier(at: now), kind: wanted.kind,
                person: .init(
                    keyID: key,
                    address: try await vault.seal(address, under: key, purpose: StoredRequest.addressPurpose),
                    addressLookup: newest.bytes),
                lookups: lookups.map(AddressLookup.init),
                field: change?.field, value: try await sealed(change, under: key), decider: wanted.decider,
                receivedAt: receivedAt, openedAt: now,
                dueAt: RequestPolicy.deadline(receivedAt: receivedAt).expiresAt, actor: order.actor,
                reason: order.reason)
            try await unit.perform(at: now, actor: order.actor, reason: order.reason) { transaction, outbox in
                if let change { try await rectifyOwn(change, lookups, in: transaction) }
                try await Requests(runner: transaction).add(request)
                try await ask(request, through: outbox, at: now)
            }
            return (request, lookups)
        }
    }

    private func change(_ wanted: Wanted) throws(RectifiedValue.Refusal) -> Rectification? {
        guard case .rectify(let field, let value) = wanted else { return nil }
        return try RectifiedValue.checked(value, for: field, hasher: hasher)
    }

    private func sealed(_ change: Rectification?, under key: KeyID) async throws -> SealedValue? {
        guard let change else { return nil }
        return try await vault.seal(change.value, under: key, purpose: SealedPurpose.rectifiedValue)
    }

    /// Puts the person's earlier requests right.
    private func rectifyOwn(
        _ change: Rectification, _ lookups: [LookupHash], in transaction: Transaction
    ) async throws {
        _ = try await personalData.rectify(change, of: Subject(lookups: lookups.map(\.bytes)), in: transaction) {
            old, purpose in
            do {
                return try await vault.seal(change.value, under: SealedValue(bytes: old).keyID, purpose: purpose).bytes
            } catch VaultError.destroyed {
                return nil
            }
        }
    }

    private func ask(
        _ request: StoredRequest, through outbox: any Outbox, at now: Date
    ) async throws {
        for owner in OwnerName.allCases {
            guard let order = owner.find(request.id, request.lookups, askedAt: now) else { continue }
            // A key for each, so that one owner that was never started holds up nobody else.
            try await outbox.send(order, MessageDetails(orderingKey: "\(request.id) \(owner.rawValue)"))
        }
    }
}
