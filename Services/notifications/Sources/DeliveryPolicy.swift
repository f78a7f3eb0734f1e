package import FoundationEssentials
import Mail

/// Why an attempt did not deliver, in a word for the table, without data.
package enum DeliveryReason: String, Sendable, CaseIterable {
    /// The server refused for now (4yz).
    case refusedForNow = "refused-for-now"
    /// The server refused for good (5yz).
    case refused
    /// The server was not reached, or the connection ended.
    case connection
    /// The server could not prove who it is.
    case untrusted
    /// The server does not accept our password.
    case credentials
    /// The mail could not be written to disk.
    case storage
    /// What was typed as a mail address is none.
    case notAnAddress = "not-an-address"
    /// The key is destroyed: the capture or the person was erased, so there is nothing to show and nobody to tell.
    case erased
    /// The keys could not be reached.
    case keysAway = "keys-away"
    /// The recipient's sealed values cannot be read.
    case unreadable
    /// The person wants no advertising.
    case suppressed
    /// Again and again the process that tried it ended.
    case processEnds = "process-ends"
    /// The mail would be of no use any more.
    case expired
    /// Something that no release so far has met; the log tells the type of the error.
    case unforeseen
}

/// Decides what becomes of a delivery after an attempt.
///
/// A server's "not now" is believed for three days with growing waits, its "no" at once. What is wrong between us and
/// our own server says nothing about the recipient: those waits stay short, so that mail flows as soon as it is mended.
package enum DeliveryPolicy {
    package enum Decision: Sendable, Equatable {
        case tryAgain(at: Date)
        case giveUp
    }

    /// What an attempt met.
    package struct Setback: Sendable, Equatable {
        package var reason: DeliveryReason
        /// The server's reply.
        package var code: Int?

        package init(_ reason: DeliveryReason, code: Int? = nil) {
            self.reason = reason
            self.code = code
        }

        /// Whether every other mail would meet it too.
        package var concernsAllMail: Bool {
            switch reason {
            case .connection, .untrusted, .credentials, .storage, .keysAway: true
            case .refusedForNow, .refused, .notAnAddress, .erased, .unreadable, .suppressed, .processEnds, .expired,
                .unforeseen:
                false
            }
        }
    }

    /// How long a delivery is tried, from the moment it is recorded, unless its order says until when it is of use.
    package static let patience: TimeInterval = 3 * 86_400

    private static let minute: TimeInterval = 60
    /// Before the second attempt, the third, and so on; the last one is repeated.
    private static let recipientWaits: [TimeInterval] = [1, 5, 15, 30, 60, 120, 240, 360].map { $0 * minute }
    private static let transportWaits: [TimeInterval] = [5, 10, 20, 40, 60, 120, 300, 600]

    /// What ends a delivery before it is attempted: nobody opens the address for that.
    package static func obstacle(_ delivery: DueDelivery, at now: Date) -> Setback? {
        if delivery.isUnwanted { return Setback(.suppressed) }
        // One that ended with its process once or twice was there when something else went wrong.
        if delivery.lapses > 2, now >= delivery.giveUpAt { return Setback(.processEnds) }
        if case .personal = delivery.matter, now >= delivery.giveUpAt { return Setback(.expired) }
        return nil
    }

    /// What an error means that ended an attempt; `nil` when the attempt was called off, which only happens to a process
    /// that stops. Whatever else ends one is a setback: nothing is tried again without a wait.
    package static func setback(_ error: any Error, isStopping: Bool) -> Setback? {
        switch error {
        case let error as UnwritableMail: return Setback(error.reason)
        case let error as MailError: if let setback = setback(error) { return setback }
        case is CancellationError: break
        default: return Setback(.unforeseen)
        }
        return isStopping ? nil : Setback(.unforeseen)
    }

    private static func setback(_ error: MailError) -> Setback? {
        switch error.kind {
        case .temporary(let code): Setback(.refusedForNow, code: code)
        case .permanent(let code): Setback(.refused, code: code)
        case .connection: Setback(.connection)
        case .untrusted: Setback(.untrusted)
        case .credentials: Setback(.credentials)
        case .storage: Setback(.storage)
        case .invalid: Setback(.notAnAddress)
        case .cancelled: nil
        }
    }

    /// - Parameters:
    ///   - attempts: how many attempts there were, this one included.
    ///   - share: from 0 to 1, by chance: up to a fifth of a wait is left out, so that mails that failed together do not
    ///     come back together.
    package static func decision(
        after setback: Setback, attempts: Int, at now: Date, giveUpAt: Date, share: Double
    ) -> Decision {
        switch setback.reason {
        case .refused, .notAnAddress, .erased, .unreadable, .suppressed, .processEnds, .expired: return .giveUp
        case .refusedForNow, .connection, .untrusted, .credentials, .storage, .keysAway, .unforeseen: break
        }
        guard now < giveUpAt else { return .giveUp }
        let waits = setback.concernsAllMail ? transportWaits : recipientWaits
        let wait = waits[min(max(attempts, 1), waits.count) - 1] * (1 - 0.2 * min(max(share, 0), 1))
        // The last attempt is made when patience ends, not a long wait before.
        return .tryAgain(at: min(now.addingTimeInterval(wait), giveUpAt))
    }
}
