import Notifications
import Synchronization
import Testbed
import Testing

@Suite("GroupCommit", .timeLimit(.minutes(1)))
struct GroupCommitTests {
    private struct Refused: Error {}

    /// Remembers the groups, and lets a test hold one up.
    private final class Book: Sendable {
        let groups = Mutex<[[Int]]>([])
        let gate = AsyncStream<Void>.makeStream()
        let done = Mutex(0)

        /// Items below zero are refused with all that is beside them; the others become their square.
        func commit(_ group: [Int]) async throws -> [Int] {
            let isFirst = groups.withLock { groups in
                groups.append(group)
                return groups.count == 1
            }
            if isFirst { for await _ in gate.stream { break } }
            if group.contains(where: { $0 < 0 }) { throw Refused() }
            return group.map { $0 * $0 }
        }
    }

    @Test func `one alone waits for nobody, and those that come meanwhile share the next transaction`() async throws {
        let book = Book()
        let commit = GroupCommit(atMost: 20) { group in try await book.commit(group) }
        let outcomes = try await withThrowingTaskGroup(of: (Int, Int).self) { tasks in
            tasks.addTask { (1, try await commit.perform(1)) }
            #expect(await eventually { book.groups.withLock { $0 } == [[1]] })
            for item in 2...31 { tasks.addTask { (item, try await commit.perform(item)) } }
            #expect(await eventually { await commit.load == 30 })
            book.gate.continuation.yield()
            return try await tasks.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(outcomes == Dictionary(uniqueKeysWithValues: (1...31).map { ($0, $0 * $0) }), "each has its own")
        let groups = book.groups.withLock { $0 }
        #expect(groups.map(\.count) == [1, 20, 10])
    }

    @Test func `after a failure one that is always refused does not hold up the others`() async throws {
        let book = Book()
        book.gate.continuation.yield()
        let commit = GroupCommit { group in try await book.commit(group) }
        await withTaskGroup(of: Void.self) { tasks in
            for item in [-1] + Array(1...20) {
                tasks.addTask {
                    // Like whoever has something to record: again and again.
                    for _ in 0..<50 {
                        if (try? await commit.perform(item)) != nil {
                            book.done.withLock { $0 += 1 }
                            return
                        }
                    }
                }
            }
        }
        #expect(book.done.withLock { $0 } == 20)
        #expect(try await commit.perform(7) == 49)
    }
}
