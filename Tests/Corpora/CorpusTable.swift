import Foundation
import Glibc
import HostileMedia

/// The table on standard output.
enum CorpusTable {
    static func printHead(seed: UInt64) {
        say("hostile media, seed \(seed)")
        say(row("source", "files", "rendered", "aside", "unserved", "slowest", "put aside because"))
    }

    static func print(_ source: String, _ tally: CorpusTally) {
        let aside = tally.quarantined.values.reduce(0, +)
        let seconds = String(format: "%.1f s", tally.slowest.duration / .seconds(1))
        say(
            row(
                source, "\(tally.files)", "\(tally.rendered)", "\(aside)", "\(tally.unserved.count)", seconds,
                tally.reasons))
    }

    /// In the order of names, so that two runs can be compared.
    static func printEach(_ tally: CorpusTally) {
        for (name, fate) in tally.each.sorted(by: { $0.name < $1.name }) { say("  \(fate)  \(name)") }
    }

    /// What is only known when every child is gone: the kernel tells of the largest one that was waited for.
    static func printEnd(_ total: CorpusTally) {
        for (name, reason) in total.unserved { say("  NEITHER RENDERED NOR PUT ASIDE: \(name): \(reason)") }
        say("slowest file: \(total.slowest.name)")
        say(
            "peak memory: this process \(peak(RUSAGE_SELF)) MiB, its largest child \(peak(RUSAGE_CHILDREN)) MiB")
    }

    /// Unbuffered: a run takes minutes, and somebody watches.
    private static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    private static func peak(_ who: __rusage_who) -> Int {
        var usage = rusage()
        getrusage(who.rawValue, &usage)
        return usage.ru_maxrss / 1024
    }

    private static func row(_ columns: String...) -> String {
        let widths = [18, 6, 9, 6, 9, 8]
        return columns.enumerated().map { index, text in
            guard index < widths.count else { return text }
            let padding = String(repeating: " ", count: max(0, widths[index] - text.count))
            return index == 0 ? text + padding : padding + text
        }.joined(separator: " ")
    }
}
