import Vault

/// What is known of a capture when its booth speaks of it.
struct KnownCapture: Sendable {
    /// Under which it is sealed.
    var keyID: KeyID
    /// As it was recorded before; nil the first time.
    var recorded: RecordedCapture?
    /// Its files that are stored.
    var uploads: [StoredUpload]
}
