import Glibc
import OwnThread
import Synchronization
import Testing

@Suite("OwnThread")
struct OwnThreadTests {
    /// Blocks its thread on purpose, as a C library does.
    private actor Blocker {
        private let thread: OwnThread
        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
        init(_ thread: OwnThread) { self.thread = thread }
        func block(microseconds: UInt32) -> pthread_t {
            usleep(microseconds)
            return pthread_self()
        }
        func watch(_ descriptor: Int32, _ seen: @escaping @Sendable () -> Void) {
            thread.watch(descriptor, events: Int16(POLLIN), every: .seconds(60)) { [weak self] in
                self?.assumeIsolated { $0.thread.unwatch() }
                seen()
            }
        }
    }

    @Test func `eight actors that block do not wait for each other`() async {
        let threads = (0..<8).map { OwnThread(named: "blocker-\($0)") }
        defer { threads.forEach { $0.stop() } }
        let identities = await withTaskGroup(of: pthread_t.self) { group in
            for thread in threads { group.addTask { await Blocker(thread).block(microseconds: 50_000) } }
            return await group.reduce(into: Set<pthread_t>()) { $0.insert($1) }
        }
        #expect(identities.count == 8)
    }

    @Test func `jobs of one thread always run on that thread`() async {
        let thread = OwnThread(named: "one")
        defer { thread.stop() }
        let blocker = Blocker(thread)
        var identities = Set<pthread_t>()
        for _ in 0..<100 { identities.insert(await blocker.block(microseconds: 0)) }
        #expect(identities.count == 1)
    }

    @Test func `a watched descriptor wakes the thread and its actor may be entered`() async {
        let thread = OwnThread(named: "watcher")
        defer { thread.stop() }
        var pipe: [Int32] = [0, 0]
        unsafe Glibc.pipe(&pipe)
        defer { close(pipe[0]) }
        let blocker = Blocker(thread)
        let seen = AsyncStream<Void>.makeStream()
        await blocker.watch(pipe[0]) { seen.continuation.finish() }
        close(pipe[1])
        for await _ in seen.stream {}
        #expect(await blocker.block(microseconds: 0) != pthread_self())
    }
}
