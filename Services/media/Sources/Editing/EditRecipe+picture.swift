import Images

extension EditRecipe {
    /// The same for the decoder.
    var picture: PictureEdit {
        PictureEdit(
            quarterTurns: turns, isMirrored: isMirrored, straightening: straighten,
            crop: crop,
            colors: filter.colors,
            caption: text.map {
                PictureEdit.Caption(
                    words: $0.words, place: $0.place, size: $0.size.ofWords, color: $0.color.parts)
            },
            emblem: logo.map { PictureEdit.Emblem(place: $0.place, size: $0.size.ofLogo) })
    }
}

extension PhotoFilter {
    var colors: ColorChange {
        func factor(_ hundredths: Int) -> Double { 1 + Double(hundredths) / 100 }
        return ColorChange(
            brightness: factor(brightness), contrast: factor(contrast), saturation: factor(saturation), tone: tone)
    }
}

extension EditRecipe.Size {
    /// Of the picture's height.
    fileprivate var ofWords: Double {
        switch self {
        case .small: 0.05
        case .medium: 0.08
        case .large: 0.13
        }
    }

    /// Of the picture's shorter side.
    fileprivate var ofLogo: Double {
        switch self {
        case .small: 0.12
        case .medium: 0.2
        case .large: 0.32
        }
    }
}

extension EditRecipe.Color {
    /// Red, green and blue.
    fileprivate var parts: [UInt8] {
        switch self {
        case .white: [255, 255, 255]
        case .black: [0, 0, 0]
        case .yellow: [255, 221, 51]
        case .red: [214, 40, 40]
        case .blue: [29, 78, 216]
        case .green: [22, 128, 61]
        }
    }
}
