import Images

extension EditRecipe: Codable {
    private enum Keys: String, CodingKey {
        case turns, mirror, straighten, crop, filter, text, logo
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Keys.self)
        turns = try values.decodeIfPresent(Int.self, forKey: .turns) ?? 0
        isMirrored = try values.decodeIfPresent(Bool.self, forKey: .mirror) ?? false
        straighten = try values.decodeIfPresent(Double.self, forKey: .straighten) ?? 0
        crop = try values.decodeIfPresent(PictureEdit.Crop.self, forKey: .crop)
        filter = try values.decodeIfPresent(PhotoFilter.self, forKey: .filter) ?? PhotoFilter()
        text = try values.decodeIfPresent(Text.self, forKey: .text)
        logo = try values.decodeIfPresent(Logo.self, forKey: .logo)
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Keys.self)
        if turns != 0 { try values.encode(turns, forKey: .turns) }
        if isMirrored { try values.encode(isMirrored, forKey: .mirror) }
        if straighten != 0 { try values.encode(straighten, forKey: .straighten) }
        try values.encodeIfPresent(crop, forKey: .crop)
        if filter != PhotoFilter() { try values.encode(filter, forKey: .filter) }
        try values.encodeIfPresent(text, forKey: .text)
        try values.encodeIfPresent(logo, forKey: .logo)
    }
}

extension EditRecipe.Text: Codable {
    private enum Keys: String, CodingKey {
        case words, place, size, color
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Keys.self)
        self.init(
            words: try values.decode(String.self, forKey: .words),
            place: try values.decodeIfPresent(PictureEdit.Place.self, forKey: .place) ?? .bottom,
            size: try values.decodeIfPresent(EditRecipe.Size.self, forKey: .size) ?? .medium,
            color: try values.decodeIfPresent(EditRecipe.Color.self, forKey: .color) ?? .white)
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Keys.self)
        try values.encode(words, forKey: .words)
        try values.encode(place, forKey: .place)
        try values.encode(size, forKey: .size)
        try values.encode(color, forKey: .color)
    }
}

extension EditRecipe.Logo: Codable {
    private enum Keys: String, CodingKey {
        case place, size
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Keys.self)
        self.init(
            place: try values.decodeIfPresent(PictureEdit.Place.self, forKey: .place) ?? .bottomRight,
            size: try values.decodeIfPresent(EditRecipe.Size.self, forKey: .size) ?? .medium)
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Keys.self)
        try values.encode(place, forKey: .place)
        try values.encode(size, forKey: .size)
    }
}

extension PhotoFilter: Codable {
    private enum Keys: String, CodingKey {
        case brightness, contrast, saturation, tone
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Keys.self)
        brightness = try values.decodeIfPresent(Int.self, forKey: .brightness) ?? 0
        contrast = try values.decodeIfPresent(Int.self, forKey: .contrast) ?? 0
        saturation = try values.decodeIfPresent(Int.self, forKey: .saturation) ?? 0
        tone = try values.decodeIfPresent(ColorChange.Tone.self, forKey: .tone) ?? .color
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Keys.self)
        try values.encode(brightness, forKey: .brightness)
        try values.encode(contrast, forKey: .contrast)
        try values.encode(saturation, forKey: .saturation)
        try values.encode(tone, forKey: .tone)
    }
}
