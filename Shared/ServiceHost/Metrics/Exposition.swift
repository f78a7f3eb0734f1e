/// The text format of Prometheus, version 0.0.4.
enum Exposition {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Adds one metric with all its series.
    static func append(
        name: String, help: String?, kind: MetricKind, series: [(Labels, any MetricSeries)], to text: inout String
    ) {
        let help = help ?? name.replacing("_", with: " ")
        text += "# HELP \(name) \(help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n"))\n"
        text += "# TYPE \(name) \(kind.rawValue)\n"
        for (labels, one) in series.sorted(by: { $0.0 < $1.0 }) {
            one.appendLines(name: name, labels: labels, to: &text)
        }
    }

    /// Whole numbers without a fraction, others as Swift writes them, which Prometheus reads.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }
}
