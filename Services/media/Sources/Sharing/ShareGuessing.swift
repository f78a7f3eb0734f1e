package import Foundation

/// Decides how long whoever typed a share's wrong password must wait, as signing in does: nobody is told apart, because
/// nobody who looks is remembered.
package enum ShareGuessing {
    /// Wrong tries are remembered for so long after the last of them.
    package static let memory: TimeInterval = 900
    private static let free = 5

    /// Wrong tries that still count.
    package static func counted(_ tries: Int, last: Date?, at now: Date) -> Int {
        guard let last, last.addingTimeInterval(memory) > now else { return 0 }
        return tries
    }

    /// Until when further tries do not count; nil when the next one does.
    package static func waitUntil(tries: Int, last: Date?, at now: Date) -> Date? {
        guard let last, counted(tries, last: last, at: now) >= free else { return nil }
        let until = last.addingTimeInterval(min(60, 4 * pow(2, Double(min(tries - free, 10)))))
        return until > now ? until : nil
    }
}
