internal import Synchronization

/// Unwrapped keys in memory: few, and not for long.
final class OpenedKeys: Sendable {
    private struct Entry {
        let key: OpenedKey
        let until: ContinuousClock.Instant
    }

    private struct State {
        var entries: [KeyID: Entry] = [:]
        /// Counts what was dropped: an answer that was on its way meanwhile may be of a destroyed key.
        var epoch = 0
    }

    private let state = Mutex(State())
    private let lifetime: Duration
    private let capacity: Int
    private let clock: @Sendable () -> ContinuousClock.Instant

    init(lifetime: Duration, capacity: Int, clock: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.lifetime = lifetime
        self.capacity = capacity
        self.clock = clock
    }

    var epoch: Int { state.withLock { $0.epoch } }

    func key(_ id: KeyID) -> OpenedKey? {
        let now = clock()
        return state.withLock { state in
            guard let entry = state.entries[id] else { return nil }
            if entry.until > now { return entry.key }
            state.entries[id] = nil
            return nil
        }
    }

    /// Keeps a key that was asked for when ``epoch`` was `epoch`.
    func keep(_ key: OpenedKey, for id: KeyID, since epoch: Int) {
        let now = clock()
        state.withLock { state in
            guard state.epoch == epoch, capacity > 0 else { return }
            if state.entries.count >= capacity { makeRoom(in: &state, now: now) }
            state.entries[id] = Entry(key: key, until: now + lifetime)
        }
    }

    func drop(_ id: KeyID) {
        state.withLock { state in
            state.epoch += 1
            state.entries[id] = nil
        }
    }

    /// Half of the keys go, the oldest first: sorting them all for each new key would cost more than asking again.
    private func makeRoom(in state: inout State, now: ContinuousClock.Instant) {
        state.entries = state.entries.filter { $0.value.until > now }
        guard state.entries.count >= capacity else { return }
        let oldest = state.entries.sorted { $0.value.until < $1.value.until }.prefix((capacity + 1) / 2)
        for (id, _) in oldest { state.entries[id] = nil }
    }
}
