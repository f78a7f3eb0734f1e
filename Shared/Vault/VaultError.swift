/// Why something could not be sealed or opened. The texts carry no identifier and no value.
package enum VaultError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The key was destroyed; what it sealed is gone for good, which is what somebody wanted.
    case destroyed
    /// No such key was ever made here.
    case unknownKey
    /// The key exists with another class than the one asked for.
    case otherClass
    /// This role may not do that with keys of that class.
    case denied
    /// The key is wrapped by a version of the master key that this process does not hold.
    case masterVersionMissing(Int)
    /// The bytes are not in a format that this program writes.
    case malformed
    /// The bytes were changed, belong to another object or purpose, or the key is another one.
    case tampered
    /// The object ends before its final frame.
    case truncated
    /// More bytes follow the object's final frame.
    case extended
    /// The value was sealed to a platform key that this process does not hold.
    case platformKeyMissing

    package var description: String {
        switch self {
        case .destroyed: "the key was destroyed"
        case .unknownKey: "there is no such key"
        case .otherClass: "the key has another class"
        case .denied: "this role may not use keys of that class so"
        case .masterVersionMissing(let version): "version \(version) of the master key is missing"
        case .malformed: "the sealed bytes have an unknown format"
        case .tampered: "the sealed bytes are not what was sealed here"
        case .truncated: "the sealed object ends too early"
        case .extended: "bytes follow the end of the sealed object"
        case .platformKeyMissing: "no platform key at hand opens the value"
        }
    }
}
