package import CoreMetrics
import Synchronization

/// Collects what swift-metrics measures and writes it in the text format of Prometheus (0.0.4).
///
/// Names become `a_b_c`, counters end in `_total`, timers are histograms in `_seconds`. One name has one kind: another
/// kind under the same name measures nothing and is counted in `metrics_conflicts_total`. Memory is bounded: after
/// `maximumSeries` label sets of a name all further ones are one set whose values are `other`. Label values are for
/// kinds of things; an identifier of a person or a capture has no place in them.
package final class PrometheusRegistry: MetricsFactory, Sendable {
    struct Family: Sendable {
        var kind: MetricKind
        var help: String?
        var series: [Labels: any MetricSeries] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        var help: [String: String] = [:]
        var buckets: [String: [Double]] = [:]
        var conflicts = 0
    }

    /// Upper bounds in seconds that suit requests, messages and queries.
    package static let secondsBuckets = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]
    /// Upper bounds for counts and sizes: powers of four.
    package static let sizeBuckets = [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 16_777_216.0]

    private let maximumSeries: Int
    private let state = Mutex(State())

    package init(maximumSeries: Int = 200) {
        self.maximumSeries = maximumSeries
    }

    /// Says what a metric means, for its `# HELP` line.
    package func describe(_ name: String, _ help: String) {
        state.withLock { $0.help[MetricName.sanitized(name)] = help }
    }

    /// Chooses the buckets of a histogram or timer. Call it before the first value.
    package func setBuckets(_ name: String, _ bounds: [Double]) {
        state.withLock { $0.buckets[MetricName.sanitized(name)] = bounds.sorted() }
    }

    /// All that was measured, sorted by name, in the text format.
    package func exposition() -> String {
        let (families, help, conflicts) = state.withLock { ($0.families, $0.help, $0.conflicts) }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            Exposition.append(
                name: name, help: help[name] ?? help[MetricName.base(of: name)], kind: family.kind,
                series: family.series.map { ($0.key, $0.value) }, to: &text)
        }
        Exposition.append(
            name: "metrics_conflicts_total", help: "Metrics not kept because their name has another kind.",
            kind: .counter, series: [(Labels([]), CounterSeries(initial: Double(conflicts)))], to: &text)
        return text
    }

    // MARK: MetricsFactory

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(MetricName.counter(label), dimensions, .counter) { _ in CounterSeries() } ?? CounterSeries()
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(MetricName.counter(label), dimensions, .counter) { _ in CounterSeries() } ?? CounterSeries()
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(MetricName.sanitized(label), dimensions, .gauge) { _ in GaugeSeries() } ?? GaugeSeries()
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        guard aggregate else {
            return series(MetricName.sanitized(label), dimensions, .gauge) { _ in GaugeSeries() } ?? GaugeSeries()
        }
        return series(MetricName.sanitized(label), dimensions, .histogram) { bounds in
            HistogramSeries(bounds: bounds ?? Self.sizeBuckets)
        } ?? HistogramSeries(bounds: [])
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(MetricName.timer(label), dimensions, .histogram) { bounds in
            HistogramSeries(bounds: bounds ?? Self.secondsBuckets)
        } ?? HistogramSeries(bounds: [])
    }

    // Series live as long as the process: a counter that vanished and came back would look like a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    private func series<Series: MetricSeries>(
        _ name: String, _ dimensions: [(String, String)], _ kind: MetricKind, make: ([Double]?) -> Series
    ) -> Series? {
        let labels = Labels(dimensions)
        return state.withLock { state in
            var family = state.families[name] ?? Family(kind: kind)
            let key = family.series[labels] != nil || family.series.count < maximumSeries ? labels : labels.asOther
            if let known = family.series[key] {
                if let series = known as? Series { return series }
            } else if family.kind == kind {
                let made = make(state.buckets[name] ?? state.buckets[MetricName.base(of: name)])
                family.series[key] = made
                state.families[name] = family
                return made
            }
            state.conflicts += 1
            return nil
        }
    }
}
