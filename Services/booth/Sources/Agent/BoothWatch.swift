package import FoundationEssentials
internal import Synchronization

/// What needs a person's attention, as long as it does.
package enum BoothAlarm: String, Codable, Sendable, CaseIterable {
    case short
    case full
    case damaged
    case diskTrouble
    case revoked
    case orderRefused
    case unreadableSidecars
    case incomplete
    case clock
}

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
    }

    private let memory = Mutex(State())
    private let now: @Sendable () -> Date

    package init(now: @escaping @Sendable () -> Date = { Date() }) { self.now = now }

    package var state: State { memory.withLock { $0 } }

    package func note(_ event: CourierEvent) {
        let now = now()
        memory.withLock { state in
            switch event {
            case .uploaded, .published: state.become(.online, at: now)
            case .freed:
                state.become(.online, at: now)
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

    /// What is no step of a capture.
    fileprivate mutating func note(_ event: CourierEvent) {
        switch event {
        case .roomAgain: alarms.subtract([.short, .full])
        case .short:
            alarms.remove(.full)
            alarms.insert(.short)
        case .full: alarms.formUnion([.short, .full])
        case .unreadableSidecars: alarms.insert(.unreadableSidecars)
        case .diskTrouble: alarms.insert(.diskTrouble)
        case .damaged: alarms.insert(.damaged)
        case .incomplete: alarms.insert(.incomplete)
        case .orderRefused: alarms.insert(.orderRefused)
        default: break
        }
    }
}
