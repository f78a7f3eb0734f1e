import Contracts
import Foundation
import Messaging

/// What an erasure has to tell at each turn of its course.
extension ErasureRecord {
    func hiding(at now: Date) -> [Saying] {
        guard let captureID else { return [] }
        return [
            Saying(
                CaptureHidden(captureID: captureID, erasureID: id, cause: cause, hiddenAt: now),
                MessageDetails(rental: rentalID?.uuid))
        ]
    }

    func showing(at now: Date) -> [Saying] {
        guard let captureID else { return [] }
        return [
            Saying(
                CaptureShown(captureID: captureID, erasureID: id, shownAt: now), MessageDetails(rental: rentalID?.uuid))
        ]
    }

    /// The order to each of `owners`.
    func ordering(_ owners: [OwnerName], at now: Date) -> [Saying] {
        owners.compactMap { owner in
            let order: any Command
            switch owner {
            case .accounts: order = orderTo(AccountsData.self, at: now)
            case .ingest: order = orderTo(IngestData.self, at: now)
            case .media: order = orderTo(MediaData.self, at: now)
            case .notifications: order = orderTo(NotificationsData.self, at: now)
            // Removes its own part in the transaction of the last answer.
            case .retention: return nil
            }
            // A key for each, so that one owner that was never started holds up nobody else.
            return Saying(order, MessageDetails(rental: rentalID?.uuid, orderingKey: "\(id) \(owner.rawValue)"))
        }
    }

    private func orderTo<Owner: DataOwner>(_ owner: Owner.Type, at now: Date) -> EraseData<Owner> {
        EraseData<Owner>(erasureID: id, captureID: captureID, keyID: keyID, lookups: lookups, askedAt: now)
    }

    /// The refusal, once for each request that waits for it.
    func refusing(because reason: String, at now: Date) -> [Saying] {
        guard let captureID else { return [] }
        return waiting.map {
            Saying(
                ErasureRefused(erasureID: id, captureID: captureID, requestID: $0, reason: reason, refusedAt: now),
                MessageDetails(rental: rentalID?.uuid))
        }
    }

    /// The attest, once for each request that waits for it.
    func attesting() -> [Saying] { waiting.map { attesting(to: $0) } }

    func attesting(to request: Identifier<SubjectRequest>?) -> Saying {
        Saying(
            ErasureAttested(
                erasureID: id, cause: cause, captureID: captureID, requestID: request, parts: parts,
                beganAt: course.beganAt ?? course.openedAt, completedAt: course.endedAt ?? course.openedAt),
            MessageDetails(rental: rentalID?.uuid))
    }

    func reminding() -> [Saying] {
        guard let captureID, let rentalID, let customerID, let askedAt = course.askedAt else { return [] }
        return [
            Saying(
                DecisionOverdue(
                    erasureID: id, captureID: captureID, rentalID: rentalID, customerID: customerID, askedAt: askedAt),
                MessageDetails(rental: rentalID.uuid))
        ]
    }

    private var waiting: [Identifier<SubjectRequest>?] { requests.isEmpty ? [nil] : requests }
}
