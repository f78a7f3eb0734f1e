package import Images

/// What a customer changes about a picture: a small value that says all of it and never changes.
///
/// It is JSON in a row and in the API. The words on the picture are not in the row's: they lie sealed beside it.
package struct EditRecipe: Sendable, Hashable {
    package enum Size: String, Sendable, Codable, CaseIterable {
        case small, medium, large
    }

    package enum Color: String, Sendable, Codable, CaseIterable {
        case white, black, yellow, red, blue, green
    }

    package struct Text: Sendable, Hashable {
        package var words: String
        package var place: PictureEdit.Place
        package var size: Size
        package var color: Color

        package init(words: String, place: PictureEdit.Place = .bottom, size: Size = .medium, color: Color = .white) {
            self.words = words
            self.place = place
            self.size = size
            self.color = color
        }
    }

    package struct Logo: Sendable, Hashable {
        package var place: PictureEdit.Place
        package var size: Size

        package init(place: PictureEdit.Place = .bottomRight, size: Size = .medium) {
            self.place = place
            self.size = size
        }
    }

    /// Quarters of a turn, clockwise.
    package var turns = 0
    package var isMirrored = false
    /// Degrees, clockwise.
    package var straighten = 0.0
    package var crop: PictureEdit.Crop?
    package var filter = PhotoFilter()
    package var text: Text?
    package var logo: Logo?

    package init() {}

    package static let mostDegrees = 15.0
    /// Of the picture's width or height.
    package static let smallestCrop = 0.1
    package static let mostLetters = 60
}

/// Light and colors: the part of a recipe that means something for any picture.
package struct PhotoFilter: Sendable, Hashable {
    package var brightness = 0
    package var contrast = 0
    package var saturation = 0
    package var tone = ColorChange.Tone.color

    package init(brightness: Int = 0, contrast: Int = 0, saturation: Int = 0, tone: ColorChange.Tone = .color) {
        self.brightness = brightness
        self.contrast = contrast
        self.saturation = saturation
        self.tone = tone
    }

    /// Hundredths more or less than the picture has.
    package static let range = -100...100
}
