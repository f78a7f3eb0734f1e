import Contracts
import FoundationEssentials
import Synchronization

/// What holds back one capture, and what holds back all.
extension Courier {
    func online() {
        let (wasOffline, wasRevoked) = state.withLock { state in
            defer { (state.outages, state.isRevoked) = (0, false) }
            return (state.outages > 0, state.isRevoked)
        }
        if wasRevoked { tell(.reinstated) }
        if wasOffline && !wasRevoked { tell(.online) }
    }

    func postpone(_ capture: Identifier<Capture>, _ setback: Setback) {
        switch setback.extent {
        case .revoked: noteRevoked()
        case .everything: postponeAll(setback)
        case .thisCapture, .erased: postponeOne(capture, setback)
        }
    }

    private func postponeOne(_ capture: Identifier<Capture>, _ setback: Setback) {
        let share = Double.random(in: 0...1)
        let wait = state.withLock { state in
            state.waits[capture, default: Wait()].failures += 1
            let failures = state.waits[capture]?.failures ?? 1
            let wait = max(pace.capture.wait(afterFailures: failures, share: share), setback.atLeast ?? .zero)
            state.waits[capture]?.until = .now + wait
            return wait
        }
        online()
        tell(.postponed(capture, reason: setback.description, wait: wait))
    }

    private func postponeAll(_ setback: Setback) {
        let share = Double.random(in: 0...1)
        let wait: Duration? = state.withLock { state in
            // Steps that were begun before the first one failed tell nothing new.
            guard state.silentUntil <= .now else { return nil }
            state.outages += 1
            let wait = max(pace.offline.wait(afterFailures: state.outages, share: share), setback.atLeast ?? .zero)
            state.silentUntil = .now + wait
            return wait
        }
        if let wait { tell(.offline(reason: setback.description, wait: wait)) }
    }
}
