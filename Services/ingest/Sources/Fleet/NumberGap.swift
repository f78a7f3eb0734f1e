package import Contracts
package import Foundation

/// Numbers in a row, of one device, for which nothing accounts: no capture, none that was withdrawn, none that was
/// erased.
package struct NumberGap: Sendable, Equatable {
    package var boothID: Identifier<Booth>
    /// As painted on it.
    package var boothNumber: Int
    /// 1 for the first device that became the booth.
    package var device: Int
    package var numbers: ClosedRange<Int>
    /// When the capture with the nearest lower number was made, at the latest; nil when none is known.
    package var madeAfter: Date?
    /// When the capture with the nearest higher number was made, at the earliest; nil when none is known.
    package var madeBefore: Date?

    package init(
        boothID: Identifier<Booth>, boothNumber: Int, device: Int, numbers: ClosedRange<Int>, madeAfter: Date?,
        madeBefore: Date?
    ) {
        self.boothID = boothID
        self.boothNumber = boothNumber
        self.device = device
        self.numbers = numbers
        self.madeAfter = madeAfter
        self.madeBefore = madeBefore
    }

    /// Whether what has these numbers may have been made in the period: a device counts in the order of time, so it was
    /// made between its neighbors. In doubt it may.
    package func mayBe(in period: Range<Date>) -> Bool {
        Self.mayBe(in: period, madeAfter: madeAfter, madeBefore: madeBefore)
    }

    static func mayBe(in period: Range<Date>, madeAfter: Date?, madeBefore: Date?) -> Bool {
        (madeAfter ?? .distantPast) < period.upperBound && (madeBefore ?? .distantFuture) >= period.lowerBound
    }

    /// `12` or `12–15`.
    package var text: String {
        numbers.count == 1 ? "\(numbers.lowerBound)" : "\(numbers.lowerBound)–\(numbers.upperBound)"
    }
}
