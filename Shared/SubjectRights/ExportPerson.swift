import Contracts
import FoundationEssentials
import Logging
import Messaging
import MessagingRuntime
import PersonalData
import PostgreSQL
import Vault

/// Writes a copy of everything that one owner holds about a person into the store, sealed under the request's key, and
/// names it.
///
/// The objects stand before the answer is recorded; whoever dies in between writes them again in the same places.
struct ExportPerson<Owner: DataOwner>: MessageHandler {
    let data: OwnedData<Owner>
    let runner: any QueryRunner
    let files: any SubjectFiles

    func handle(_ order: ExportData<Owner>, in context: HandlingContext) async throws {
        let subject = Subject(order.lookups, captures: order.captures)
        let export = ExportOrder(requestID: order.requestID, keyID: order.keyID, owner: Owner.owner)
        do {
            let held = try await data.schema.records(of: subject, in: runner) { sealed, purpose in
                try await data.opened(sealed, purpose)
            }
            var records: ExportedObject?
            if held.contains(where: { !$0.records.isEmpty }) {
                records = try await data.objects.write(
                    try ExportDocument(held, of: Owner.owner).bytes(), part: "records.json",
                    name: "data/\(Owner.owner.rawValue).json", for: export)
            }
            let copies = try await files.copy(for: export, of: subject)
            FaultPoint.reached("copied")
            try await context.outbox.publish(
                DataExported<Owner>(
                    requestID: order.requestID, records: records, files: copies, items: held.map(\.count),
                    answeredAt: context.now))
        } catch VaultError.destroyed {
            // The request was closed: nobody can read a part any more, and nobody waits for one.
            context.logger.info("request closed before its copy was made")
        }
    }
}

extension OwnedData {
    /// A sealed column's text; `nil` once its key is destroyed.
    fileprivate func opened(_ bytes: [UInt8], _ purpose: String) async throws -> String? {
        do {
            return try await vault.openText(SealedValue(bytes: bytes), purpose: purpose)
        } catch VaultError.destroyed {
            return nil
        }
    }
}
