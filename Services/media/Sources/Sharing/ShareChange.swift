import Contracts
import Foundation
import WebPages

/// What a customer says of a new share.
struct ShareOrder: Sendable {
    var recipients: [String]
    var purpose: String
    var mode: CaptureShare.Mode
    /// Nil for the usual time.
    var end: Date?
    var password: String?
}

/// What a customer wants changed of a share; what is nil stays as it is.
struct ShareChange: Sendable {
    enum Password: Sendable, Equatable {
        case kept
        case removed
        case replaced(String)
    }

    var recipients: [String]?
    var purpose: String?
    var mode: CaptureShare.Mode?
    var password = Password.kept
    var end: End?

    /// Another end, with the one that whoever wants it believes to be there.
    struct End: Sendable, Equatable {
        var wanted: Date
        /// Nil when they did not say.
        var was: Date?
    }
}

/// Why an end stays as it is: nobody said in so many words from when to when it moves.
struct EndNotStated: Error, Equatable {
    var before: Date
    var after: Date
}

extension ShareTerms {
    /// The end that a change leads to.
    ///
    /// - Throws: ``EndNotStated`` when it moves and `end.was` is not the end that there is.
    static func end(
        changing current: Date, to end: ShareChange.End?, lastClock: Date?, at now: Date
    ) throws(EndNotStated) -> Date {
        guard let end else { return current }
        let after = self.end(wanted: end.wanted, lastClock: lastClock, at: now)
        guard !after.isSame(as: current) else { return current }
        guard let was = end.was, was.isSame(as: current) else { throw EndNotStated(before: current, after: after) }
        return after
    }
}

extension Date {
    /// Texts and tables keep milliseconds.
    fileprivate func isSame(as other: Date) -> Bool { abs(timeIntervalSince(other)) < 0.001 }
}
