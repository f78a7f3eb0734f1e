/// Where an erasure stands.
package enum ErasureState: String, Sendable, CaseIterable {
    /// The customer, who is the controller of captures, approves or refuses.
    case asked
    /// The customer deleted the rental or the capture and may take it back for some minutes.
    case revocable
    /// Every owner was ordered to erase its part.
    case erasing
    /// The customer refused.
    case refused
    /// The deletion was taken back in time.
    case restored
    /// Every owner has answered for good.
    case complete

    package var isOpen: Bool {
        switch self {
        case .asked, .revocable, .erasing: true
        case .refused, .restored, .complete: false
        }
    }
}
