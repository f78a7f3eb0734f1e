import CoreMetrics
import Foundation
import ServiceHost
import Testing

@Suite struct MetricsTests {
    private let registry = PrometheusRegistry(maximumSeries: 3)

    private func lines(_ part: String) -> [String] {
        registry.exposition().split(separator: "\n").map(String.init).filter { $0.contains(part) }
    }

    @Test func `a counter only grows and says so`() {
        let counter = Counter(label: "captures.received", dimensions: [("kind", "photo")], factory: registry)
        counter.increment(by: 2)
        counter.increment(by: -5)
        Counter(label: "captures.received", dimensions: [("kind", "photo")], factory: registry).increment()
        registry.describe("captures.received", "Captures\nreceived.")
        #expect(
            lines("captures") == [
                "# HELP captures_received_total Captures\\nreceived.", "# TYPE captures_received_total counter",
                "captures_received_total{kind=\"photo\"} 3",
            ])
    }

    @Test func `a gauge goes up and down`() {
        let gauge = Meter(label: "outbox.waiting", factory: registry)
        gauge.set(5)
        gauge.decrement(by: 1.5)
        #expect(lines("outbox").last == "outbox_waiting 3.5")
    }

    @Test func `a timer counts seconds by buckets`() {
        registry.setBuckets("query", [0.1, 1])
        let timer = CoreMetrics.Timer(label: "query", factory: registry)
        timer.recordMilliseconds(50)
        timer.recordMilliseconds(100)
        timer.recordSeconds(3)
        #expect(
            lines("query_seconds_") == [
                "query_seconds_bucket{le=\"0.1\"} 2", "query_seconds_bucket{le=\"1\"} 2",
                "query_seconds_bucket{le=\"+Inf\"} 3", "query_seconds_sum 3.15", "query_seconds_count 3",
            ])
    }

    @Test func `a histogram counts values by buckets`() {
        registry.setBuckets("batch.size", [1, 10])
        let recorder = Recorder(label: "batch.size", factory: registry)
        for value in [1, 7, 200] { recorder.record(value) }
        #expect(lines("batch_size_bucket").count == 3 && lines("batch_size_sum") == ["batch_size_sum 208"])
    }

    @Test func `names and labels become what Prometheus reads`() {
        Counter(label: "9 müde.Hände!", dimensions: [("booth-id", "a\"b\\c\nd"), ("le", "x")], factory: registry)
            .increment()
        #expect(lines("de_H").last == "_9_m_de_H_nde__total{booth_id=\"a\\\"b\\\\c\\nd\"} 1")
    }

    @Test func `label values beyond the bound are counted together`() {
        for number in 0..<50 {
            Counter(label: "hits", dimensions: [("path", "/\(number)")], factory: registry).increment()
        }
        #expect(lines("hits_total{").count == 4)
        #expect(lines("\"other\"") == ["hits_total{path=\"other\"} 47"])
    }

    @Test func `one name has one kind and the mistake is counted`() {
        Meter(label: "depth", factory: registry).set(1)
        Recorder(label: "depth", factory: registry).record(1)
        #expect(lines("# TYPE depth") == ["# TYPE depth gauge"])
        #expect(lines("metrics_conflicts_total").last == "metrics_conflicts_total 1")
    }

    @Test(.enabled(if: Promtool.path != nil, "promtool comes with Debian's package prometheus"))
    func `promtool finds nothing to object to`() throws {
        Counter(label: "captures.received", dimensions: [("kind", "a \"b\"\n")], factory: registry).increment()
        Meter(label: "outbox.waiting", factory: registry).set(2)
        CoreMetrics.Timer(label: "query", factory: registry).recordMilliseconds(5)
        Recorder(label: "batch.size", factory: registry).record(3)
        #expect(try Promtool.complaints(registry.exposition()) == "")
    }
}

/// Prometheus' own check of the text format.
enum Promtool {
    static let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/promtool" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    /// What it says of `text`; empty when it is content.
    static func complaints(_ text: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: path ?? "/nowhere")
        process.arguments = ["check", "metrics"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        input.fileHandleForWriting.write(Data(text.utf8))
        try input.fileHandleForWriting.close()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: said, as: UTF8.self) + (process.terminationStatus == 0 ? "" : "failed")
    }
}
