package import FoundationEssentials
package import PostgreSQL
package import Vault

/// Removes what staff had sent to themselves of mailings, and destroys the key that was made for each test.
package struct ForgetMailingTests: Sendable {
    /// How long a test is kept: a day longer than its mails are tried.
    package static let age = DeliveryPolicy.patience + 86_400

    private let vault: Vault

    package init(vault: Vault) { self.vault = vault }

    /// A bounded number of tests; the rest is for the next run.
    package func run(_ transaction: Transaction, _ now: Date) async throws {
        let keys: [UUID] = try await transaction.rows(
            """
            select key_id from notice
            where kind = 'mailing-test' and created_at <= \(now.addingTimeInterval(-Self.age))
            group by key_id limit 100
            """
        ).map { try $0.decode("key_id") }
        guard !keys.isEmpty else { return }
        // Before the rows go, which are the last to name them.
        for key in keys { try await vault.destroyKey(KeyID(key)) }
        // Its deliveries go with a notice.
        try await transaction.execute("delete from notice where kind = 'mailing-test' and key_id = any(\(keys))")
    }
}
