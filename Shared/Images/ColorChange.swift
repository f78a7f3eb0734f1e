/// How the colors of a picture are changed, as the filters of CSS change them: a page can show it before it is made.
package struct ColorChange: Sendable, Hashable, Codable {
    package enum Tone: String, Sendable, Hashable, Codable, CaseIterable {
        case color
        case gray
        case sepia
    }

    /// 1 leaves it as it is, 0 is black.
    package var brightness: Double
    /// 1 leaves it as it is, 0 is gray all over.
    package var contrast: Double
    /// 1 leaves it as it is, 0 is without color.
    package var saturation: Double
    package var tone: Tone

    package init(brightness: Double = 1, contrast: Double = 1, saturation: Double = 1, tone: Tone = .color) {
        self.brightness = brightness
        self.contrast = contrast
        self.saturation = saturation
        self.tone = tone
    }

    package var isNothing: Bool { self == ColorChange() }

    /// What red, green and blue become of red, green and blue: row by row.
    var matrix: [[Double]] {
        let factor = brightness * contrast
        return hues.map { row in row.map { $0 * factor } }
    }

    /// What is added to red, green and blue, of 255.
    var offset: [Double] {
        hues.map { row in row.reduce(0, +) * 127.5 * (1 - contrast) }
    }

    /// Saturation and tone: brightness and contrast treat the three alike, so that the order does not matter.
    private var hues: [[Double]] {
        let light = [0.2126, 0.7152, 0.0722]
        let saturated = (0..<3).map { row in
            (0..<3).map { column in (1 - saturation) * light[column] + (row == column ? saturation : 0) }
        }
        return switch tone {
        case .color: saturated
        case .gray: Self.product([light, light, light], saturated)
        case .sepia: Self.product(Self.sepia, saturated)
        }
    }

    /// Of the specification of filter effects (W3C, section 14).
    private static let sepia = [[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]]

    private static func product(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
        a.map { row in (0..<3).map { column in (0..<3).reduce(0) { $0 + row[$1] * b[$1][column] } } }
    }
}
