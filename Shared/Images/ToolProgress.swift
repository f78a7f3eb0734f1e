/// Reads how far ffmpeg is from what it writes with `-progress`: lines of `out_time_us=` and microseconds.
struct ToolProgress {
    /// Seconds of the whole work.
    let duration: Double
    let tell: (Double) -> Void

    static let arguments = ["-progress", "pipe:1", "-stats_period", "1"]

    func read(_ output: some Sequence<UInt8>) {
        guard duration > 0 else { return }
        let lines = String(decoding: Array(output), as: UTF8.self).split(separator: "\n")
        let key = "out_time_us="
        guard let line = lines.last(where: { $0.hasPrefix(key) }), let done = Double(line.dropFirst(key.count)) else {
            return
        }
        tell(min(1, max(0, done / 1e6 / duration)))
    }
}
