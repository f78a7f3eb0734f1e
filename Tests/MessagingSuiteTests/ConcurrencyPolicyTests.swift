import MessagingRuntime
import Testing

@Suite struct ConcurrencyPolicyTests {
    private typealias Wish = ConcurrencyPolicy.Wish

    @Test func `without a word of operators each workload runs as its service says, also on few connections`() {
        #expect(
            ConcurrencyPolicy(connections: 2).sizes([Wish("a", usual: 2), Wish("b", usual: 1)]) == ["a": 2, "b": 1])
    }

    @Test func `what operators ask for is given as far as connections are left`() {
        let policy = ConcurrencyPolicy(connections: 10)
        #expect(policy.sizes([Wish("a", usual: 1, asked: 3), Wish("b", usual: 1)]) == ["a": 3, "b": 1])
        #expect(policy.sizes([Wish("a", usual: 1, asked: 64), Wish("b", usual: 1)]) == ["a": 5, "b": 1])
    }

    @Test func `who asks for much leaves others their share`() {
        let sizes = ConcurrencyPolicy(connections: 10).sizes([
            Wish("a", usual: 1, asked: 64), Wish("b", usual: 1, asked: 3),
        ])
        #expect(sizes == ["a": 3, "b": 3])
    }

    @Test func `fewer than the service says is possible, and a pause is none at all`() {
        let sizes = ConcurrencyPolicy(connections: 12).sizes([
            Wish("a", usual: 4, asked: 1), Wish("b", usual: 2, asked: 6, isPaused: true),
        ])
        #expect(sizes == ["a": 1, "b": 0])
    }
}
