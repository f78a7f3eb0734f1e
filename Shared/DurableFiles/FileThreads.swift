internal import OwnThread
internal import Synchronization

/// A few threads that wait for the disk, so that Swift's cooperative ones never do.
///
/// Work is dealt out in turn. The threads end when the last reference goes.
package final class FileThreads: Sendable {
    private actor Lane {
        nonisolated let thread: OwnThread
        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

        init(named name: String) { thread = OwnThread(named: name) }

        func run<T: Sendable>(_ work: @Sendable () throws -> T) throws -> T { try work() }
    }

    private let lanes: [Lane]
    private let turn = Atomic<UInt>(0)

    /// - Parameters:
    ///   - count: how many calls may wait for the disk at the same time.
    ///   - name: what the threads are called, at most 13 bytes.
    package init(count: Int = 4, named name: String = "files") {
        precondition(count > 0, "file work needs a thread")
        lanes = (0..<count).map { Lane(named: "\(name)-\($0)") }
    }

    deinit { for lane in lanes { lane.thread.stop() } }

    /// Runs `work`, which may block on files, on one of the threads and returns its result.
    package func run<T: Sendable>(_ work: @Sendable () throws -> T) async throws -> T {
        let index = turn.wrappingAdd(1, ordering: .relaxed).newValue
        return try await lanes[Int(index % UInt(lanes.count))].run(work)
    }
}
