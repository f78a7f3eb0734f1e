/// What a listener hears on its channel.
package enum DatabaseNotification: Sendable, Equatable {
    /// Listening has begun, for the first time or again: what was said before may have been missed.
    case reconnected
    /// Somebody said `payload`.
    case notification(payload: String)
}
