package import Contracts
package import FoundationEssentials
internal import Synchronization

/// Whether the platform can be reached.
package enum BoothConnection: String, Codable, Sendable {
    /// Nothing was tried since the start.
    case unknown
    case online
    case offline
    case revoked
}

/// Listens to the courier and remembers what somebody at the booth wants to know.
package final class BoothWatch: Sendable {
    package struct State: Sendable, Equatable {
        package var connection = BoothConnection.unknown
        package var since: Date?
        package var lastReceipt: Date?
        package var alarms: Set<BoothAlarm> = []
        /// Captures that the platform did not take at the last try.
        fileprivate var refused: Set<Identifier<Capture>> = []
    }

    private let memory = Mutex(State())
    private let now: @Sendable () -> Date

    package init(now: @escaping @Sendable () -> Date = { Date() }) { self.now = now }

    package var state: State { memory.withLock { $0 } }

    package func note(_ event: CourierEvent) {
        let now = now()
        memory.withLock { state in
            switch event {
            case .uploaded(let id), .published(let id):
                state.become(.online, at: now)
                state.wentWell(id)
            case .freed(let id, _):
                state.become(.online, at: now)
                state.wentWell(id)
                state.lastReceipt = now
            case .online, .reinstated: state.become(.online, at: now)
            case .offline where state.connection != .revoked: state.become(.offline, at: now)
            case .revoked: state.become(.revoked, at: now)
            default: state.note(event)
            }
        }
    }
}

extension BoothWatch.State {
    fileprivate mutating func become(_ new: BoothConnection, at now: Date) {
        guard connection != new else { return }
        (connection, since) = (new, now)
        if new == .revoked { alarms.insert(.revoked) } else { alarms.remove(.revoked) }
    }

    /// Each step is written down, so the disk does what it should.
    fileprivate mutating func wentWell(_ capture: Identifier<Capture>) {
        alarms.remove(.diskTrouble)
        refused.remove(capture)
        if refused.isEmpty { alarms.remove(.captureRefused) }
    }

    /// What is no step of a capture.
    fileprivate mutating func note(_ event: CourierEvent) {
        switch event {
        case .roomAgain: alarms.subtract([.spaceLow, .spoolFull])
        case .short:
            alarms.remove(.spoolFull)
            alarms.insert(.spaceLow)
        case .full:
            alarms.remove(.spaceLow)
            alarms.insert(.spoolFull)
        case .unreadableSidecars(0): alarms.remove(.unreadableSidecars)
        case .unreadableSidecars: alarms.insert(.unreadableSidecars)
        case .taken: alarms.remove(.diskTrouble)
        case .diskTrouble: alarms.insert(.diskTrouble)
        case .postponed(let id, _, _):
            refused.insert(id)
            alarms.insert(.captureRefused)
        case .damaged: alarms.insert(.damagedSpool)
        case .incomplete: alarms.insert(.incomplete)
        case .orderRefused: alarms.insert(.orderRefused)
        default: break
        }
    }
}
