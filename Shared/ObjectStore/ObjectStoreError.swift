/// Why an object could not be written or read. The texts hold no name, address or credential.
package enum ObjectStoreError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is no object of that name.
    case absent
    /// No name of an object begins like that.
    case invalidPrefix
    /// The address of the store is not one; the text says what is wrong with it.
    case invalidAddress(String)
    /// A name above or below that one is taken, which a directory cannot have beside it.
    case nameConflict
    /// After writing, the store held another number of bytes than were sent.
    case lengthDiffers(sent: Int, stored: Int)
    /// No room is left.
    case full
    /// The store refuses the credentials or the right.
    case denied
    /// The store answers something that cannot be; the text says what.
    case unexpected(String)
    /// The store could not be reached, or failed, as often as was tried.
    case unavailable(String)

    /// Whether the same call may work later without anybody mending anything but the store.
    package var isTransient: Bool {
        switch self {
        case .unavailable, .full, .lengthDiffers: true
        case .absent, .invalidPrefix, .invalidAddress, .nameConflict, .denied, .unexpected: false
        }
    }

    package var description: String {
        switch self {
        case .absent: "the object is not in the store"
        case .invalidPrefix: "no object's name begins like that"
        case .invalidAddress(let what): "the address of the object store: \(what)"
        case .nameConflict: "an object's name cannot be part of another's"
        case .lengthDiffers(let sent, let stored): "\(sent) bytes were sent and \(stored) stored"
        case .full: "the object store is full"
        case .denied: "the object store refuses access"
        case .unexpected(let what): "the object store answered what cannot be: \(what)"
        case .unavailable(let what): "the object store is not available: \(what)"
        }
    }
}
