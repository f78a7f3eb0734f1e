internal import CLinux
import Glibc
import Synchronization

/// A serial executor that owns one named POSIX thread.
///
/// An actor whose `unownedExecutor` is an `OwnThread` may make blocking calls: they stop only its own thread, never
/// one of Swift's few cooperative ones. While no job is waiting the thread sleeps in one `poll(2)` on a wake-up
/// descriptor and, when ``watch(_:events:every:_:)`` was called, on one descriptor of the actor's choice, so that a
/// socket and a Swift caller are served with the same promptness.
///
/// Call ``stop()`` when the actor is done; a thread that is never stopped lives as long as the process.
///
/// - Important: `@unchecked Sendable` is justified by three rules. `state` is behind a mutex. `watched` is touched only
///   on the thread itself (`precondition` in `watch` and `unwatch`). `wakeUp` and `identity` are written before the
///   thread can be seen by anybody else. `OwnThreadTests` under the thread sanitizer would notice a breach.
package final class OwnThread: SerialExecutor, @unchecked Sendable {
    /// What the thread should look at while it has nothing else to do.
    private struct Watched {
        var descriptor: Int32
        var events: Int16
        var interval: Int32
        var onReady: () -> Void
    }

    private struct State {
        var jobs: [UnownedJob] = []
        var isAsleep = false
        var isStopping = false
    }

    /// The thread's name as `ps -L` and debuggers show it; Linux keeps the first 15 bytes.
    package let name: String
    private let state = Mutex(State())
    private let wakeUp: Int32
    private let identity = Mutex<pthread_t?>(nil)
    private var watched: Watched?

    package init(named name: String) {
        self.name = name
        wakeUp = shim_eventfd()
        precondition(wakeUp >= 0, "no descriptor left for the wake-up of thread \(name)")
        start()
    }

    deinit { close(wakeUp) }

    // MARK: Running jobs

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let mustWake = state.withLock { state in
            state.jobs.append(job)
            defer { state.isAsleep = false }
            return state.isAsleep
        }
        if mustWake { wake() }
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    package func isIsolatingCurrentContext() -> Bool? { isCurrent }

    package func checkIsolated() {
        precondition(isCurrent, "this code must run on thread \(name)")
    }

    /// Whether the caller stands on this thread.
    package var isCurrent: Bool {
        identity.withLock { identity in identity.map { pthread_equal($0, pthread_self()) != 0 } ?? false }
    }

    /// Lets the thread end once the jobs that wait have run. Jobs enqueued later never run.
    package func stop() {
        state.withLock { $0.isStopping = true }
        wake()
    }

    // MARK: Waiting for a descriptor

    /// Polls `descriptor` too while the thread is idle.
    ///
    /// - Parameters:
    ///   - descriptor: borrowed, not owned; call ``unwatch()`` before closing it.
    ///   - events: as in `poll(2)`, `POLLIN` for instance.
    ///   - interval: `onReady` also runs when this much time has passed with nothing to do, for heartbeats.
    ///   - onReady: runs on this thread, outside any job; an actor enters its isolation with `assumeIsolated`. It must
    ///     consume what made the descriptor ready, or it is called again at once.
    /// - Precondition: called on this thread.
    package func watch(_ descriptor: Int32, events: Int16, every interval: Duration, _ onReady: @escaping () -> Void) {
        checkIsolated()
        let milliseconds = interval.components.seconds * 1000 + interval.components.attoseconds / 1_000_000_000_000_000
        watched = Watched(
            descriptor: descriptor, events: events, interval: Int32(clamping: max(1, milliseconds)), onReady: onReady)
    }

    /// Ends what ``watch(_:events:every:_:)`` began. Does nothing when nothing is watched.
    package func unwatch() {
        checkIsolated()
        watched = nil
    }

    // MARK: The thread

    private func start() {
        var thread = pthread_t()
        let context = unsafe Unmanaged.passRetained(self).toOpaque()
        let failure = unsafe pthread_create(
            &thread, nil,
            { context in
                let executor = unsafe Unmanaged<OwnThread>.fromOpaque(context!).takeRetainedValue()
                executor.identity.withLock { $0 = pthread_self() }
                unsafe shim_name_this_thread(executor.name)
                executor.run()
                return nil
            }, context)
        precondition(failure == 0, "thread \(name) could not be started: error \(failure)")
        pthread_detach(thread)
    }

    private func run() {
        let executor = unsafe asUnownedSerialExecutor()
        while true {
            let (jobs, isStopping) = state.withLock { state in
                let jobs = state.jobs
                state.jobs.removeAll(keepingCapacity: true)
                state.isAsleep = jobs.isEmpty && !state.isStopping
                return (jobs, state.isStopping)
            }
            for job in jobs { unsafe job.runSynchronously(on: executor) }
            if !jobs.isEmpty { continue }
            if isStopping { return }
            sleep()
        }
    }

    /// Sleeps until a job arrives, the watched descriptor is ready, or its interval has passed.
    private func sleep() {
        var descriptors = [pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0)]
        if let watched { descriptors.append(pollfd(fd: watched.descriptor, events: watched.events, revents: 0)) }
        let ready = unsafe poll(&descriptors, nfds_t(descriptors.count), watched?.interval ?? -1)
        state.withLock { $0.isAsleep = false }
        if descriptors[0].revents != 0 {
            var count: UInt64 = 0
            _ = unsafe read(wakeUp, &count, MemoryLayout<UInt64>.size)
        }
        guard let watched, ready == 0 || descriptors[1].revents != 0 else { return }
        watched.onReady()
    }

    private func wake() {
        var one: UInt64 = 1
        _ = unsafe write(wakeUp, &one, MemoryLayout<UInt64>.size)
    }
}
