/// What a run through one source of files has come to.
package struct CorpusTally: Sendable {
    package private(set) var files = 0
    package private(set) var rendered = 0
    /// How many were put aside, by reason.
    package private(set) var quarantined: [String: Int] = [:]
    /// Every file with its fate in a word, in the order in which they were done.
    package private(set) var each: [(name: String, fate: String)] = []
    /// Files whose fate is neither, with what happened.
    package private(set) var unserved: [(name: String, reason: String)] = []
    package private(set) var slowest: (name: String, duration: Duration) = ("-", .zero)

    package init() {}

    package mutating func add(_ name: String, _ fate: MediaFate, after duration: Duration) {
        files += 1
        switch fate {
        case .rendered:
            rendered += 1
            each.append((name, "rendered"))
        case .quarantined(let reason):
            quarantined[reason, default: 0] += 1
            each.append((name, reason))
        case .unserved(let reason):
            unserved.append((name, reason))
            each.append((name, "unserved"))
        }
        if duration > slowest.duration { slowest = (name, duration) }
    }

    package static func + (left: CorpusTally, right: CorpusTally) -> CorpusTally {
        var sum = left
        sum.files += right.files
        sum.rendered += right.rendered
        sum.quarantined.merge(right.quarantined, uniquingKeysWith: +)
        sum.unserved += right.unserved
        if right.slowest.duration > sum.slowest.duration { sum.slowest = right.slowest }
        return sum
    }

    /// `damaged 12, too-many-pixels 1`.
    package var reasons: String {
        quarantined.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
            .joined(separator: ", ")
    }
}

/// Runs files through the decoders, some at once, and tallies their fates.
package func tally(
    _ files: [(name: String, bytes: @Sendable () -> [UInt8])], by judge: MediaJudge, atOnce: Int
) async -> CorpusTally {
    let clock = ContinuousClock()
    return await withTaskGroup(of: (String, MediaFate, Duration).self) { group in
        var result = CorpusTally()
        for (number, file) in files.enumerated() {
            // No more are read into memory than are decoded.
            if number >= atOnce, let (name, fate, duration) = await group.next() {
                result.add(name, fate, after: duration)
            }
            group.addTask {
                let began = clock.now
                return (file.name, await judge.fate(of: file.bytes()), clock.now - began)
            }
        }
        for await (name, fate, duration) in group { result.add(name, fate, after: duration) }
        return result
    }
}
