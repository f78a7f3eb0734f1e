package import Deadlines
package import Foundation

/// Decides which captures are erased by themselves.
///
/// Nothing goes before its rental's floor, which is six months after arrival or later, except what has reached the ceiling
/// of two years after it was made: the ceiling wins. The rule looks at the floor and the ceiling themselves, so that an
/// instant of erasure that was computed wrongly erases nothing too early.
package struct DuePolicy: Sendable {
    package let now: Date
    /// What ends from here on is erased whatever its floor says.
    package let ceilingLimit: Date

    package init(now: Date, rules: ClockRules.Capture = .init()) {
        self.now = now
        ceilingLimit = now.addingTimeInterval(rules.margin)
    }

    package func isDue(_ timer: CaptureTimer) -> Bool {
        timer.eraseAt <= now && (timer.notBefore <= now || timer.notAfter <= ceilingLimit)
    }
}
