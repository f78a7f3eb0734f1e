import Synchronization

/// Asks all checks at once and waits for none of them longer than the limit.
///
/// A check that has not come back from last time is not started again, so that a stuck database does not collect tasks.
final class ReadinessBoard: Sendable {
    private let checks: [ReadinessCheck]
    private let limit: Duration
    private let running = Mutex<Set<String>>([])

    init(checks: [ReadinessCheck], limit: Duration = .seconds(2)) {
        self.checks = checks
        self.limit = limit
    }

    /// What each check says, in the order of their names.
    func outcomes() async -> [(name: String, outcome: ReadinessCheck.Outcome)] {
        await withTaskGroup(of: (String, ReadinessCheck.Outcome).self) { group in
            for check in checks { group.addTask { (check.name, await self.outcome(of: check)) } }
            var all: [(name: String, outcome: ReadinessCheck.Outcome)] = []
            for await (name, outcome) in group { all.append((name, outcome)) }
            return all.sorted { $0.name < $1.name }
        }
    }

    private func outcome(of check: ReadinessCheck) async -> ReadinessCheck.Outcome {
        guard running.withLock({ $0.insert(check.name).inserted }) else { return .notReady("still being asked") }
        let (answers, answer) = AsyncStream.makeStream(
            of: ReadinessCheck.Outcome.self, bufferingPolicy: .bufferingOldest(1))
        // Not a child task: one that ignores cancellation must not hold up the answer.
        let asking = Task {
            answer.yield(await check.check())
            self.running.withLock { _ = $0.remove(check.name) }
        }
        let waiting = Task { [limit] in
            try await Task.sleep(for: limit)
            answer.yield(.notReady("no answer in time"))
        }
        defer {
            asking.cancel()
            waiting.cancel()
        }
        for await first in answers { return first }
        return .notReady("no answer")
    }
}
