import Contracts
import Messaging
import PostgreSQL

/// Keeps which customers allow their pictures in the company's advertising.
struct KeepConsent: MessageHandler {
    let runner: Transaction

    func handle(_ consent: ConsentGiven, in context: HandlingContext) async throws {
        guard consent.scope == MarketingConsents<Transaction>.scope else { return }
        // A withdrawing that came before it stays.
        try await runner.execute(
            """
            insert into marketing_consent (consent_id, customer_id)
            values (\(consent.consentID.uuid), \(consent.customerID.uuid)) on conflict do nothing
            """)
    }
}

/// Keeps that a customer allows it no more.
struct DropConsent: MessageHandler {
    let runner: Transaction

    func handle(_ consent: ConsentWithdrawn, in context: HandlingContext) async throws {
        guard consent.scope == MarketingConsents<Transaction>.scope else { return }
        try await runner.execute(
            """
            insert into marketing_consent (consent_id, customer_id, withdrawn_at)
            values (\(consent.consentID.uuid), \(consent.customerID.uuid), \(consent.withdrawnAt))
            on conflict (consent_id) do update set withdrawn_at = excluded.withdrawn_at
            """)
    }
}
