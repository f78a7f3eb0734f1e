/// Who decides about an erasure that is requested.
///
/// Captures are the customer's: what a person or an operator asks for waits for the customer's decision. It does not when
/// the envelope's actor is `customer:<who>` (the customer decided, as the one who entered it vouches) or `court:<who>` (a
/// court or an authority did). `gdpr-requests erase --decided-by` writes such an actor, and no other command does.
///
/// A capture that no rental covers, parked or without all of its files, has no customer: we hold it ourselves, so the one who
/// asks decides. Facts may overtake each other, and an operator may still bind a parked capture: what has got no rental
/// within ``ErasurePatience/binding`` is taken for such a capture. It is hidden all the while.
package enum ErasureDecision {
    /// Who decides, and why, where there is no customer.
    static let unbound = ErasureRecord.Wish(
        actor: "service:retention", reason: "no rental covers the capture: there is no customer to ask")

    package static func isTaken(by actor: String?) -> Bool {
        guard let actor else { return false }
        return ["customer:", "court:"].contains { actor.hasPrefix($0) && actor.count > $0.count }
    }
}
