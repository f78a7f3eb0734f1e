/// Whether an erasure that is requested still has to be decided about.
///
/// Captures are the customer's: what a person or an operator asks for waits for the customer's decision. It does not when
/// the envelope's actor is `customer:<who>` (the customer decided, as the one who entered it vouches) or `court:<who>` (a
/// court or an authority did). `gdpr-requests erase --decided-by` writes such an actor, and no other command does.
package enum ErasureDecision {
    package static func isTaken(by actor: String?) -> Bool {
        guard let actor else { return false }
        return ["customer:", "court:"].contains { actor.hasPrefix($0) && actor.count > $0.count }
    }
}
