import PostgreSQL
import Testing

@Suite("StatementCache")
struct StatementCacheTests {
    private func key(_ sql: String, _ types: [DatabaseType] = []) -> StatementCache.Key {
        StatementCache.Key(sql: sql, types: types)
    }

    @Test func `the least recently used statement goes first`() {
        var cache = StatementCache(capacity: 2)
        cache.insert(key("a"), name: "s1")
        cache.insert(key("b"), name: "s2")
        #expect(cache.use(key("a"))?.name == "s1")
        cache.insert(key("c"), name: "s3")
        #expect(cache.evict() == ["s2"])
        #expect(cache.use(key("b")) == nil)
        #expect(cache.use(key("a")) != nil)
        #expect(cache.evict() == [])
    }

    @Test func `the same text with other types is another statement`() {
        var cache = StatementCache(capacity: 2)
        cache.insert(key("a", [.int64]), name: "s1")
        #expect(cache.use(key("a", [.text])) == nil)
        #expect(cache.use(key("a", [.int64]))?.name == "s1")
    }

    @Test func `names never repeat`() {
        var cache = StatementCache(capacity: 1)
        #expect(cache.newName() != cache.newName())
    }
}

@Suite("Backoff")
struct BackoffTests {
    @Test func `waits grow, stay below their limit and differ`() {
        let backoff = Backoff(first: .milliseconds(10), longest: .milliseconds(100))
        #expect(backoff.delay(before: 1, share: 1) == .milliseconds(10))
        #expect(backoff.delay(before: 3, share: 1) == .milliseconds(40))
        #expect(backoff.delay(before: 50, share: 1) == .milliseconds(100))
        #expect(backoff.delay(before: 3, share: 0) == .milliseconds(20))
    }
}
