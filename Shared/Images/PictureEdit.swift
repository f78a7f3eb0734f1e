/// What is changed about a picture before renditions are made of it; the original stays as it is.
///
/// Places and sizes are fractions, so that the same edit means the same on every size of a picture. The steps follow each
/// other in one order: turned, mirrored, straightened, cropped, colored, and then what stands on it.
package struct PictureEdit: Sendable, Hashable, Codable {
    /// A part of the picture as it stands after turning and straightening: fractions of its width and height.
    package struct Crop: Sendable, Hashable, Codable {
        package var left, top, width, height: Double

        package init(left: Double, top: Double, width: Double, height: Double) {
            self.left = left
            self.top = top
            self.width = width
            self.height = height
        }
    }

    /// Where something stands on the picture.
    package enum Place: String, Sendable, Hashable, Codable, CaseIterable {
        case topLeft = "top-left"
        case top
        case topRight = "top-right"
        case center
        case bottomLeft = "bottom-left"
        case bottom
        case bottomRight = "bottom-right"
    }

    /// Words on the picture.
    package struct Caption: Sendable, Hashable, Codable {
        package var words: String
        package var place: Place
        /// Of the picture's height.
        package var size: Double
        /// Red, green and blue.
        package var color: [UInt8]

        package init(words: String, place: Place, size: Double, color: [UInt8]) {
            self.words = words
            self.place = place
            self.size = size
            self.color = color
        }
    }

    /// Another picture on the picture, a logo for instance; a PNG that travels beside the original.
    package struct Emblem: Sendable, Hashable, Codable {
        package var place: Place
        /// Of the picture's shorter side.
        package var size: Double

        package init(place: Place, size: Double) {
            self.place = place
            self.size = size
        }
    }

    /// Quarters of a turn, clockwise: 0 to 3.
    package var quarterTurns: Int
    package var isMirrored: Bool
    /// Degrees clockwise, a few at most; what would be empty in the corners is cut off.
    package var straightening: Double
    package var crop: Crop?
    package var colors: ColorChange
    package var caption: Caption?
    package var emblem: Emblem?

    package init(
        quarterTurns: Int = 0, isMirrored: Bool = false, straightening: Double = 0, crop: Crop? = nil,
        colors: ColorChange = ColorChange(), caption: Caption? = nil, emblem: Emblem? = nil
    ) {
        self.quarterTurns = quarterTurns
        self.isMirrored = isMirrored
        self.straightening = straightening
        self.crop = crop
        self.colors = colors
        self.caption = caption
        self.emblem = emblem
    }
}
