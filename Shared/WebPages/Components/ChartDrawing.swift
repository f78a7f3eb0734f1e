/// Where everything of a ``PageChart`` stands in one drawing, in units of its view box.
struct ChartDrawing: Component {
    enum Width: Int, CaseIterable {
        case narrow = 340
        case wide = 720
    }

    struct Tick: Component {
        var y: String
        /// Where its letters stand.
        var textY: String
        var label: String
    }

    struct Bar: Component {
        var x: String
        var y: String
        var width: String
        var height: String
    }

    struct Dot: Component {
        var x: String
        var y: String
    }

    struct Label: Component {
        var x: String
        var text: String
    }

    private static let full = 220.0
    private static let (left, right, top, bottom) = (44.0, 8.0, 12.0, 30.0)

    var style: String
    var width: String
    var height: String
    var left: String
    var end: String
    var labelY: String
    var ticks: [Tick]
    var bars: [Bar]
    /// The points of the line; nil for bars.
    var line: String?
    var dots: [Dot]
    var labels: [Label]

    init(_ kind: PageChart.Kind, _ points: [PageChart.Point], width: Width, formats: PageFormats) {
        let step = Self.step(highest: points.map(\.value).max() ?? 0)
        let highest = step * 4
        let (inner, room) = (Double(width.rawValue) - Self.left - Self.right, Self.full - Self.top - Self.bottom)
        let slot = inner / Double(max(points.count, 1))
        func y(_ value: Double) -> Double { Self.top + room * (1 - max(0, value) / highest) }
        func middle(_ index: Int) -> Double { Self.left + slot * (Double(index) + 0.5) }
        style = width == .narrow ? "chart-narrow" : "chart-wide"
        self.width = "\(width.rawValue)"
        height = Self.text(Self.full)
        left = Self.text(Self.left)
        end = Self.text(Double(width.rawValue) - Self.right)
        labelY = Self.text(Self.full - 8)
        ticks = (0...4).map { number in
            let value = step * Double(number)
            return Tick(y: Self.text(y(value)), textY: Self.text(y(value) + 4), label: formats.decimal(value))
        }
        let thickness = min(slot * 0.7, 48)
        bars =
            kind == .line
            ? []
            : points.enumerated().map { index, point in
                Bar(
                    x: Self.text(middle(index) - thickness / 2), y: Self.text(y(point.value)),
                    width: Self.text(thickness), height: Self.text(y(0) - y(point.value)))
            }
        dots =
            kind == .bars
            ? []
            : points.enumerated().map { index, point in
                Dot(x: Self.text(middle(index)), y: Self.text(y(point.value)))
            }
        line = kind == .bars ? nil : dots.map { "\($0.x),\($0.y)" }.joined(separator: " ")
        // As many labels as have room, and the same number of points between two of them.
        let most = width == .narrow ? 5 : 10
        let every = max(1, (points.count + most - 1) / most)
        labels = points.enumerated().filter { $0.offset % every == 0 }.map { index, point in
            Label(x: Self.text(middle(index)), text: point.label)
        }
    }

    /// A quarter of the axis: one, two, two and a half or five times a power of ten, so that its numbers are read easily.
    static func step(highest: Double) -> Double {
        guard highest > 0 else { return 1 }
        var power = 1.0
        while power * 10 <= highest / 4 { power *= 10 }
        while power > highest / 4 { power /= 10 }
        // Of counts there are no halves.
        let steps = power >= 10 || power < 1 ? [1, 2, 2.5, 5, 10] : [1, 2, 5, 10]
        return (steps.first { $0 * power * 4 >= highest } ?? 10) * power
    }

    /// With one decimal: `12.5`.
    private static func text(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths < 0 ? "-" : "")\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
    }
}
