import Synchronization

/// Counts how often each key may still act: a bucket per key that refills steadily.
///
/// Memory is bounded: at most `maximumKeys` buckets are kept. A full bucket says nothing and is forgotten first; if
/// all are in use, the one used longest ago is, so that an attacker with many addresses cannot make us grow.
package final class TokenBuckets: Sendable {
    private struct Bucket {
        var tokens: Double
        var changed: ContinuousClock.Instant
    }

    private let capacity: Double
    private let perSecond: Double
    private let maximumKeys: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    private let buckets = Mutex<[String: Bucket]>([:])

    /// - Parameters:
    ///   - burst: how many acts may follow each other at once.
    ///   - every: the time in which one more act is earned.
    package init(
        burst: Int, every: Duration, maximumKeys: Int = 10_000,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        capacity = Double(max(1, burst))
        perSecond = 1 / max(every / .seconds(1), 0.000_001)
        self.maximumKeys = max(1, maximumKeys)
        self.now = now
    }

    /// Takes one token of `key`; nil when it was there, else the time, in whole
    /// milliseconds, after which the next one is.
    package func take(_ key: String) -> Duration? {
        let instant = now()
        return buckets.withLock { buckets in
            var bucket = buckets[key] ?? Bucket(tokens: capacity, changed: instant)
            bucket.tokens = min(capacity, bucket.tokens + (instant - bucket.changed) / .seconds(1) * perSecond)
            bucket.changed = instant
            let isAllowed = bucket.tokens >= 1
            if isAllowed { bucket.tokens -= 1 }
            if buckets[key] == nil, buckets.count >= maximumKeys { makeRoom(in: &buckets, at: instant) }
            buckets[key] = bucket
            return isAllowed ? nil : .milliseconds(Int64(((1 - bucket.tokens) / perSecond * 1000).rounded()))
        }
    }

    /// How many keys are remembered.
    package var count: Int { buckets.withLock { $0.count } }

    private func makeRoom(in buckets: inout [String: Bucket], at instant: ContinuousClock.Instant) {
        buckets = buckets.filter { _, bucket in
            bucket.tokens + (instant - bucket.changed) / .seconds(1) * perSecond < capacity
        }
        guard buckets.count >= maximumKeys else { return }
        // Dropping a tenth at once keeps the cost of this search from being paid at every request.
        let oldest = buckets.sorted { $0.value.changed < $1.value.changed }.prefix(max(1, maximumKeys / 10))
        for (key, _) in oldest { buckets[key] = nil }
    }
}
