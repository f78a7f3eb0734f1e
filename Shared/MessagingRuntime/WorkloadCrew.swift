import AMQP
import Messaging
import PostgreSQL
import ServiceLifecycle
import Synchronization

/// All runners of one workload in one process: as many as are wanted just now.
///
/// Each has a connection to the broker of its own. One that is no longer wanted takes nothing new, finishes what was
/// handed over to it, and leaves; nothing is given back, lost or done twice.
package struct WorkloadCrew: Service {
    /// One runner and what it consumes with.
    struct Member: Sendable {
        let consumer: Consumer
        let runner: WorkloadRunner
    }

    private struct State {
        /// Nil until somebody has said how many are wanted.
        var wanted: Int?
        var isPaused = false
        var nextNumber = 0
        /// Those that are to stay, oldest first.
        var members: [(number: Int, consumer: Consumer)] = []
    }

    package let workload: String
    package let usual: Int
    package let queue: String
    package let meter: WorkMeter
    private let prepare: @Sendable (Int) async -> Void
    private let makeMember: @Sendable () -> Member
    private let state: SharedState
    private let sizes: AsyncStream<Int>
    private let resized: AsyncStream<Int>.Continuation

    private final class SharedState: Sendable {
        let value = Mutex(State())
    }

    init(
        _ workload: Workload<Transaction>, queue: String, meter: WorkMeter, makeMember: @escaping @Sendable () -> Member
    ) {
        self.workload = workload.name
        usual = workload.concurrency
        prepare = workload.prepare
        self.queue = queue
        self.meter = meter
        self.makeMember = makeMember
        state = SharedState()
        (sizes, resized) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Says how many runners are wanted from now on; none pauses the workload. Takes effect while ``run()`` runs.
    package func resize(to count: Int) {
        let isNew = state.value.withLock { state in
            defer { (state.wanted, state.isPaused) = (count, count == 0) }
            return state.wanted != count
        }
        if isNew { resized.yield(count) }
    }

    /// How many runners are wanted; nil until somebody has said so.
    package var wanted: Int? { state.value.withLock { $0.wanted } }

    /// Whether nobody is to consume the queue, because an operator wants it so.
    package var isPaused: Bool { state.value.withLock { $0.isPaused } }

    /// Whether each wanted runner consumes the queue right now.
    package func isComplete() async -> Bool {
        let (wanted, consumers) = state.value.withLock { ($0.wanted, $0.members.map(\.consumer)) }
        guard let wanted, consumers.count >= wanted else { return false }
        for consumer in consumers where await consumer.state != .ready { return false }
        return true
    }

    package func run() async throws {
        await withDiscardingTaskGroup { group in
            for await count in sizes.cancelOnGracefulShutdown() {
                await prepare(count)
                await dismiss(downTo: count)
                while let (number, member) = join(upTo: count) {
                    group.addTask {
                        try? await member.runner.run()
                        leave(number)
                    }
                }
            }
        }
    }

    private func join(upTo count: Int) -> (Int, Member)? {
        guard state.value.withLock({ $0.members.count < count }) else { return nil }
        let member = makeMember()
        let number = state.value.withLock { state in
            state.nextNumber += 1
            state.members.append((state.nextNumber, member.consumer))
            return state.nextNumber
        }
        return (number, member)
    }

    /// Lets the youngest go: they finish what they have.
    private func dismiss(downTo count: Int) async {
        let leaving = state.value.withLock { state in
            let leaving = state.members.dropFirst(count).map(\.consumer)
            state.members = Array(state.members.prefix(count))
            return leaving
        }
        for consumer in leaving { await consumer.cancel() }
    }

    private func leave(_ number: Int) {
        state.value.withLock { $0.members.removeAll { $0.number == number } }
    }
}
