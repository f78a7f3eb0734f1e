package import Contracts
package import FoundationEssentials
package import Messaging
package import ObjectStore
package import PersonalData
package import PostgreSQL
package import Vault

/// What one owner of personal data needs to give a person a copy of it and to put it right: the whole of a service's
/// part in these rights.
///
/// ```swift
/// let rights = OwnedData<AccountsData>(personalData, vault: vault, hasher: hasher, store: store)
/// workloads: [ … , rights.workload()]
/// ```
package struct OwnedData<Owner: DataOwner>: Sendable {
    let schema: PersonalSchema
    let vault: Vault
    let hasher: LookupHasher
    let objects: ExportObjects

    package init(_ schema: PersonalSchema, vault: Vault, hasher: LookupHasher, store: any ObjectStore) {
        self.schema = schema
        self.vault = vault
        self.hasher = hasher
        objects = ExportObjects(store: store, vault: vault)
    }

    /// The orders `export` and `rectify` in a queue of their own, one at a time: a copy of many photographs holds up
    /// nothing else.
    ///
    /// Does what putting a field right entails for the owner; a word for why it cannot be put right, and then nothing is.
    package typealias RectificationCheck = @Sendable (Transaction, Rectification, Subject, Date) async throws -> String?

    /// - Parameters:
    ///   - files: where the owner finds the person's photographs and videos, if it has any.
    ///   - check: asked before a field is put right, in the same transaction.
    package func workload(
        files: @escaping @Sendable (Transaction, ExportObjects) -> any SubjectFiles = { _, _ in NoFiles() },
        checkingRectifications check: @escaping RectificationCheck = { _, _, _, _ in nil }
    ) -> Workload<Transaction> {
        Workload(
            "rights", batch: 1,
            [
                Subscription(named: "ExportPerson") { transaction in
                    ExportPerson(data: self, runner: transaction, files: files(transaction, objects))
                },
                Subscription(named: "RectifyPerson") { transaction in
                    RectifyPerson(data: self, runner: transaction) { try await check(transaction, $0, $1, $2) }
                },
            ])
    }
}
