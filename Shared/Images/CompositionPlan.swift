import Glibc

/// Where pictures stand on a sheet: whole pixels.
struct CompositionPlan: Equatable {
    /// One for each picture, in their order.
    private(set) var places: [EditPlan.Area] = []
    let width: Int
    private(set) var height: Int
    /// Between pictures and around them.
    let gap: Int

    /// Pixels. Pictures come as previews of 1280 at most, so that a strip hardly enlarges them and a collage shrinks them.
    private static let (stripWidth, collageWidth) = (1200, 2400)
    /// A screen's, and that of a postcard.
    private static let bestShape = 4.0 / 3
    /// Width by height; more extreme pictures are cut.
    private static let shapes = 0.5...2.0

    /// - Parameters:
    ///   - shapes: width by height of each picture; at least one.
    ///   - withWords: keeps a margin free below.
    init(_ arrangement: Composition.Arrangement, shapes: [Double], withWords: Bool) {
        let shapes = shapes.map { min(max($0, Self.shapes.lowerBound), Self.shapes.upperBound) }
        width = arrangement == .strip ? Self.stripWidth : Self.collageWidth
        gap = width / 50
        height = gap
        let rows =
            arrangement == .strip
            ? shapes.map { [$0] } : Self.rows(of: shapes, inWidth: Double(width), gap: Double(gap))
        for row in rows { add(row) }
        if withWords { height += width / 10 }
    }

    private mutating func add(_ row: [Double]) {
        let room = width - gap * (row.count + 1)
        let rowHeight = max(1, Int(Double(room) / row.reduce(0, +)))
        var left = gap
        for (index, shape) in row.enumerated() {
            // The last one takes what rounding left.
            let isLast = index == row.count - 1
            let own = isLast ? width - gap - left : max(1, Int(Double(rowHeight) * shape))
            places.append(EditPlan.Area(left: left, top: height, width: own, height: rowHeight))
            left += own + gap
        }
        height += rowHeight + gap
    }

    /// In as many rows as bring the sheet closest to its best shape; rows have equally many pictures, or one less.
    private static func rows(of shapes: [Double], inWidth width: Double, gap: Double) -> [[Double]] {
        let candidates = (1...max(1, shapes.count)).map { split(shapes, into: $0) }
        func distance(_ rows: [[Double]]) -> Double {
            let height = rows.reduce(gap) { sum, row in
                sum + gap + (width - gap * Double(row.count + 1)) / row.reduce(0, +)
            }
            return abs(log(width / height / bestShape))
        }
        return candidates.min { distance($0) < distance($1) } ?? []
    }

    private static func split(_ shapes: [Double], into count: Int) -> [[Double]] {
        (0..<count).map { row in
            Array(shapes[(shapes.count * row / count)..<(shapes.count * (row + 1) / count)])
        }
    }
}
