import CoreMetrics
import Synchronization

/// What a metric is, as its `# TYPE` line says.
enum MetricKind: String, Sendable {
    case counter, gauge, histogram
}

/// One set of labels of one metric.
protocol MetricSeries: AnyObject, Sendable {
    func appendLines(name: String, labels: Labels, to text: inout String)
}

/// Only grows. Fractions are kept.
final class CounterSeries: MetricSeries, CounterHandler, FloatingPointCounterHandler {
    private let value: Mutex<Double>

    init(initial: Double = 0) {
        value = Mutex(initial)
    }

    func increment(by amount: Int64) { increment(by: Double(amount)) }

    func increment(by amount: Double) {
        guard amount > 0 else { return }
        value.withLock { $0 += amount }
    }

    func reset() { value.withLock { $0 = 0 } }

    func appendLines(name: String, labels: Labels, to text: inout String) {
        text += "\(name)\(labels.text()) \(Exposition.number(value.withLock { $0 }))\n"
    }
}

/// Goes up and down.
final class GaugeSeries: MetricSeries, MeterHandler, RecorderHandler {
    private let value = Mutex(0.0)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }

    func appendLines(name: String, labels: Labels, to text: inout String) {
        text += "\(name)\(labels.text()) \(Exposition.number(value.withLock { $0 }))\n"
    }
}

/// Counts values by fixed upper bounds.
final class HistogramSeries: MetricSeries, RecorderHandler, TimerHandler {
    private struct State {
        var counts: [UInt64]
        var sum = 0.0
        var count: UInt64 = 0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    /// - Parameter bounds: ascending; the bucket without bound is added.
    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count)))
    }

    func record(_ value: Int64) { record(Double(value)) }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1_000_000_000) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        let place = bounds.firstIndex { value <= $0 }
        state.withLock { state in
            if let place { state.counts[place] += 1 }
            state.sum += value
            state.count += 1
        }
    }

    func appendLines(name: String, labels: Labels, to text: inout String) {
        let state = state.withLock { $0 }
        var count: UInt64 = 0
        for (bound, own) in zip(bounds, state.counts) {
            count += own
            text += "\(name)_bucket\(labels.text(le: Exposition.number(bound))) \(count)\n"
        }
        text += "\(name)_bucket\(labels.text(le: "+Inf")) \(state.count)\n"
        text += "\(name)_sum\(labels.text()) \(Exposition.number(state.sum))\n"
        text += "\(name)_count\(labels.text()) \(state.count)\n"
    }
}
