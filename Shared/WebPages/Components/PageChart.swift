/// Bars or a line, drawn on the server, with the same numbers as a table: `{{#perDay}}{{>chart}}{{/perDay}}`.
///
/// Drawn twice, for a phone and for a desktop: letters of one drawing would be too small or too large on the other.
package struct PageChart: Component {
    package enum Kind: Sendable {
        case bars, line
    }

    package struct Point: Sendable {
        package var label: String
        package var value: Double

        package init(_ label: String, _ value: Double) {
            self.label = label
            self.value = value
        }
    }

    private struct Row: Component {
        var label: String
        var value: String
    }

    package var heading: String
    /// What a label names, and what a value counts: the heads of the table.
    package var labelHead: String
    package var valueHead: String
    private var rows: [Row]
    private var drawings: [ChartDrawing]
    /// What there is to see, in words.
    private var summary: String

    /// - Parameter points: from left to right, none below nought.
    package init(
        _ kind: Kind, _ heading: String, labelHead: String, valueHead: String, points: [Point], texts: TextsOfPage
    ) {
        self.heading = heading
        self.labelHead = labelHead
        self.valueHead = valueHead
        let formats = texts.formats
        rows = points.map { Row(label: $0.label, value: formats.decimal($0.value)) }
        guard let high = points.max(by: { $0.value < $1.value }), let low = points.min(by: { $0.value < $1.value })
        else {
            drawings = []
            summary = ""
            return
        }
        drawings = ChartDrawing.Width.allCases.map { ChartDrawing(kind, points, width: $0, formats: formats) }
        summary = texts(
            "chart.summary",
            [
                "title": heading, "high": formats.decimal(high.value), "highLabel": high.label,
                "low": formats.decimal(low.value), "lowLabel": low.label,
            ])
    }

    package var derived: [String: (any Sendable)?] { ["hasPoints": !rows.isEmpty] }
}
