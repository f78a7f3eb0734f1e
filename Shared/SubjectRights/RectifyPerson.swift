import Contracts
import FoundationEssentials
import Logging
import Messaging
import PersonalData
import PostgreSQL
import Vault

/// Puts one field right in everything that one owner holds about a person; what was there before is nowhere then.
struct RectifyPerson<Owner: DataOwner>: MessageHandler {
    let data: OwnedData<Owner>
    let runner: any QueryRunner
    /// See ``OwnedData/RectificationCheck``.
    let check: @Sendable (Rectification, Subject, Date) async throws -> String?

    func handle(_ order: RectifyData<Owner>, in context: HandlingContext) async throws {
        var answer = DataRectified<Owner>(requestID: order.requestID, changed: [], answeredAt: context.now)
        do {
            (answer.changed, answer.refusal) = try await changed(by: order, at: context.now)
            if answer.changed.isEmpty, answer.refusal == nil { answer.refusal = "not-held" }
        } catch is RectifiedValue.Refusal {
            answer.refusal = "value-refused"
        } catch VaultError.destroyed {
            context.logger.info("request closed before it was put right")
            return
        } catch VaultError.malformed, VaultError.tampered {
            throw RectifyFailure.unreadableValue
        }
        try await context.outbox.publish(answer)
    }

    private func changed(
        by order: RectifyData<Owner>, at now: Date
    ) async throws -> (changed: [TableCount], refusal: String?) {
        // Whoever holds no such field need not know the value.
        guard data.schema.holds(order.field) else { return ([], nil) }
        let text = try await data.vault.openText(
            SealedValue(text: order.value.text), purpose: SealedPurpose.rectifiedValue)
        let change = try RectifiedValue.checked(text, for: order.field, hasher: data.hasher)
        let subject = Subject(order.lookups, captures: order.captures)
        if let refusal = try await check(change, subject, now) { return ([], refusal) }
        let changed = try await data.schema.rectify(change, of: subject, in: runner) { old, purpose in
            try await data.resealed(text, like: old, purpose)
        }
        return (changed, nil)
    }
}

extension OwnedData {
    /// The new value under the key of the old one; `nil` once that is destroyed, and the value with it.
    fileprivate func resealed(_ text: String, like old: [UInt8], _ purpose: String) async throws -> [UInt8]? {
        let key = try SealedValue(bytes: old).keyID
        do {
            return try await vault.seal(text, under: key, purpose: purpose).bytes
        } catch VaultError.destroyed {
            return nil
        }
    }
}

/// Why an order to put something right cannot be followed.
enum RectifyFailure: ClassifiedError {
    case unreadableValue

    var kind: FailureKind { .permanent }
    var reasonCode: String { "unreadable-value" }
}
