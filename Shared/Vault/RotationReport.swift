/// What a rotation of the master key did.
package struct RotationReport: Sendable, Equatable {
    /// Keys wrapped anew.
    package var rewrapped = 0
    /// Whether no key is left that an older version wraps; only then that version may be retired.
    package var isComplete = false

    package init(rewrapped: Int = 0, isComplete: Bool = false) {
        self.rewrapped = rewrapped
        self.isComplete = isComplete
    }
}
