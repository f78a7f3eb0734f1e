/// How often, and after which waits, a message that failed is tried again before it is parked.
///
/// Each distinct wait is a queue of its own, so policies share a few standard waits.
package struct RetryPolicy: Sendable, Equatable {
    /// The wait before the second attempt, the third, and so on; one more attempt than waits.
    package let waits: [Duration]

    package init(waits: [Duration]) { self.waits = waits }

    /// Five attempts over six minutes, for what is usually mended by itself.
    package static let standard = RetryPolicy(waits: [.seconds(1), .seconds(10), .seconds(60), .seconds(300)])
    /// Eleven attempts over a day and a half, for what waits for a foreign server or for a person.
    package static let patient = RetryPolicy(
        waits: [.seconds(10), .seconds(60), .seconds(300), .seconds(300), .seconds(3600)]
            + Array(repeating: .seconds(21_600), count: 5))
    /// One attempt.
    package static let never = RetryPolicy(waits: [])

    /// What to do after the failure number `attempts`, counted from 1.
    package func decision(after attempts: Int, kind: FailureKind) -> Decision {
        guard kind != .permanent, attempts >= 1, attempts <= waits.count else { return .park }
        return .retry(after: waits[attempts - 1])
    }

    package enum Decision: Sendable, Equatable {
        case retry(after: Duration)
        case park
    }
}
