/// One thing that must be well before the service can do its work: the database answers, a queue has its consumer.
package struct ReadinessCheck: Sendable {
    /// What a check finds.
    package enum Outcome: Sendable, Equatable {
        case ready
        /// The reason is shown to whoever asks `/ready`: no data, no credentials.
        case notReady(String)
    }

    /// Lower case, as in `database`.
    package let name: String
    let check: @Sendable () async -> Outcome

    /// - Parameter check: should answer at once; after two seconds it counts as not ready.
    package init(_ name: String, _ check: @escaping @Sendable () async -> Outcome) {
        self.name = name
        self.check = check
    }

    /// A check that is ready when `attempt` does not throw.
    package static func attempt(_ name: String, _ attempt: @escaping @Sendable () async throws -> Void) -> Self {
        ReadinessCheck(name) {
            do {
                try await attempt()
                return .ready
            } catch {
                return .notReady(ErrorText.describe(error))
            }
        }
    }
}
