import Contracts
import Foundation
import HTTPTypes
import Journal
import Messaging
import MessagingRuntime
import PostgreSQL
import WebPages

/// Where an owner gives and withdraws consents: the row, the customer's evidence and the fact, in one unit of work.
struct ConsentDesk: Sendable {
    let unit: UnitOfWork
    let journal: Journal

    /// - Parameter version: of the text that was read.
    /// - Throws: ``Refusal`` for a scope, recipient or version that cannot be, or what is allowed already.
    func give(
        _ scope: String?, to recipient: String?, version: String?, in language: Language, by member: StoredMember,
        at now: Date
    ) async throws -> StoredConsent {
        guard let scope = scope.flatMap(ConsentScope.init(rawValue:)) else {
            throw Refusal("scope", "scope-unknown", "must be of \(ConsentScope.allCases.map(\.rawValue))")
        }
        let recipient =
            scope.namesRecipient
            ? try OneLine.tidy(recipient, "recipient", atMost: 200, about: "recipient") : nil
        let actor = "member:\(member.id)"
        return try await unit.perform(at: now, actor: actor, reason: "consent given") { transaction, outbox in
            guard let wording = try await Wordings(runner: transaction).present(scope.wording, language, at: now),
                wording.version == version
            else { throw Refusal("version", "version-other", "is not that of the text that holds now") }
            let consent = StoredConsent(
                id: Identifier(at: now), customerID: member.customerID, scope: scope, recipient: recipient,
                version: wording.version, language: language, hash: wording.hash, givenAt: now)
            guard try await UseConsents(runner: transaction).add(consent, by: member.id) else {
                throw Refusal("scope", "consent-already", "is allowed already")
            }
            try await journal.append(
                JournalDraft(
                    kind: "consent.given", actor: actor, reason: "given by an owner", data: Self.evidence(consent)),
                to: .customer(consent.customerID), at: now, in: transaction)
            try await outbox.publish(consent.givenFact, MessageDetails(entityVersion: 1))
            return consent
        }
    }

    /// - Throws: 404 for what is not there, another customer's, or withdrawn.
    func withdraw(_ id: Identifier<UseConsent>, by member: StoredMember, at now: Date) async throws {
        let actor = "member:\(member.id)"
        try await unit.perform(at: now, actor: actor, reason: "consent withdrawn") { transaction, outbox in
            guard
                let consent = try await UseConsents(runner: transaction).withdraw(
                    id, of: member.customerID, by: member.id, at: now)
            else { throw APIError.notFound }
            try await journal.append(
                JournalDraft(
                    kind: "consent.withdrawn", actor: actor, reason: "withdrawn by an owner",
                    data: Self.evidence(consent)),
                to: .customer(consent.customerID), at: now, in: transaction)
            if let fact = consent.withdrawnFact {
                try await outbox.publish(fact, MessageDetails(entityVersion: 2))
            }
        }
    }

    private static func evidence(_ consent: StoredConsent) -> [String: String] {
        [
            "consent": "\(consent.id)", "scope": consent.scope.rawValue, "version": consent.version,
            "language": consent.language.rawValue,
        ]
    }
}
