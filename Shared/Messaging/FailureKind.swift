/// Whether trying again can help.
package enum FailureKind: Sendable, Equatable {
    /// The next attempt may succeed: counts as an attempt and waits for the next delay.
    case transient
    /// No attempt will ever succeed: parked at once.
    case permanent
    /// Nothing is wrong with the message, something it needs is away: does not count, the workload waits.
    case outage
}

/// An error that knows whether trying again can help; every other error counts as transient.
package protocol ClassifiedError: Error {
    var kind: FailureKind { get }
    /// A word for logs and the dead queue, without data: `clock-out-of-range`.
    var reasonCode: String { get }
}

extension ClassifiedError {
    package var reasonCode: String { "\(type(of: self))" }
}

/// Says of any error what the runtime needs to know, without repeating what the error may quote.
package struct Failure: Sendable, Equatable {
    package let kind: FailureKind
    package let reasonCode: String

    package init(kind: FailureKind, reasonCode: String) {
        self.kind = kind
        self.reasonCode = reasonCode
    }

    package init(_ error: any Error) {
        if let error = error as? any ClassifiedError {
            self.init(kind: error.kind, reasonCode: error.reasonCode)
        } else if error is DecodingError {
            self.init(kind: .permanent, reasonCode: "unreadable")
        } else {
            self.init(kind: .transient, reasonCode: "\(type(of: error))")
        }
    }
}
