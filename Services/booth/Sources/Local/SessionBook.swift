internal import Contracts
internal import Synchronization

/// Remembers what became of guests' sessions, also once their captures have left the spool.
///
/// Since the start only, and the newest only: whoever asks stands at the booth.
package final class SessionBook: Sendable {
    /// What a guest wants to know of the picture.
    package enum Picture: String, Codable, Sendable {
        /// Nothing was made yet, as far as this booth knows: there is nothing to scan a code for.
        case none
        /// Made, and not with the platform yet.
        case onItsWay = "on-its-way"
        /// With the platform; the page shows it, or is about to.
        case arrived
        case deleted
    }

    private struct Entry {
        var underWay: Set<Identifier<Capture>> = []
        var hasArrived = false
        var wasDeleted = false
    }

    private struct Memory {
        var entries: [String: Entry] = [:]
        var order: [String] = []
        var sessions: [Identifier<Capture>: String] = [:]
    }

    private static let longest = 500
    private let memory = Mutex(Memory())

    package init() {}

    package func note(_ event: CourierEvent) {
        switch event {
        case .taken(let capture): add(capture)
        case .freed(let id, let wasErased):
            change(id) { entry in
                if wasErased { entry.wasDeleted = true } else { entry.hasArrived = true }
            }
        case .withdrawn(let id): change(id) { $0.wasDeleted = true }
        default: break
        }
    }

    /// Also for what a former process took.
    package func add(_ capture: SpooledCapture) {
        memory.withLock { memory in
            if memory.entries[capture.session] == nil {
                memory.order.append(capture.session)
                if memory.order.count > Self.longest {
                    let oldest = memory.order.removeFirst()
                    for id in memory.entries.removeValue(forKey: oldest)?.underWay ?? [] { memory.sessions[id] = nil }
                }
            }
            memory.entries[capture.session, default: Entry()].underWay.insert(capture.id)
            memory.sessions[capture.id] = capture.session
        }
    }

    private func change(_ id: Identifier<Capture>, _ body: (inout Entry) -> Void) {
        memory.withLock { memory in
            guard let session = memory.sessions.removeValue(forKey: id), var entry = memory.entries[session] else {
                return
            }
            entry.underWay.remove(id)
            body(&entry)
            memory.entries[session] = entry
        }
    }

    package func picture(of session: String) -> Picture {
        memory.withLock { memory in
            guard let entry = memory.entries[session] else { return .none }
            if !entry.underWay.isEmpty { return .onItsWay }
            if entry.hasArrived { return .arrived }
            return entry.wasDeleted ? .deleted : .none
        }
    }
}
