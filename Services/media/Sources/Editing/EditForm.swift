import Foundation
import Images

/// The form of the editor: what its fields say, as text, and which of them are wrong.
struct EditForm: Sendable {
    /// Filters that are there by name.
    static let presets: [(name: String, filter: PhotoFilter)] = [
        ("none", PhotoFilter()), ("vivid", PhotoFilter(brightness: 5, contrast: 12, saturation: 35)),
        ("soft", PhotoFilter(brightness: 8, contrast: -18, saturation: -15)),
        ("gray", PhotoFilter(contrast: 10, tone: .gray)), ("sepia", PhotoFilter(tone: .sepia)),
    ]
    /// In hundredths of the picture, from each of its edges.
    static let cuts = 0...90

    private(set) var values: [String: String]
    private(set) var faults: [EditFault] = []

    /// What a form that was sent says; its fields are those of ``init(_:)``, and `preset`.
    init(fields: [String: String]) { values = fields }

    /// What a recipe says.
    init(_ recipe: EditRecipe) {
        func hundredths(_ fraction: Double) -> String { "\(Int((fraction * 100).rounded()))" }
        let crop = recipe.crop ?? PictureEdit.Crop(left: 0, top: 0, width: 1, height: 1)
        values = [
            "turns": "\(recipe.turns)", "mirror": recipe.isMirrored ? "yes" : "",
            "straighten": Self.text(recipe.straighten), "cutLeft": hundredths(crop.left),
            "cutTop": hundredths(crop.top), "cutRight": hundredths(1 - crop.left - crop.width),
            "cutBottom": hundredths(1 - crop.top - crop.height), "words": recipe.text?.words ?? "",
            "wordsPlace": (recipe.text?.place ?? .bottom).rawValue,
            "wordsSize": (recipe.text?.size ?? .medium).rawValue,
            "wordsColor": (recipe.text?.color ?? .white).rawValue, "logo": recipe.logo?.place.rawValue ?? "",
            "logoSize": (recipe.logo?.size ?? .medium).rawValue,
        ]
        put(recipe.filter)
    }

    subscript(_ name: String) -> String { values[name] ?? "" }

    /// What the fields mean; ``faults`` says which of them mean nothing, or too much.
    mutating func recipe(hasLogo: Bool) -> EditRecipe {
        faults = []
        if let preset = Self.presets.first(where: { $0.name == self["preset"] }) { put(preset.filter) }
        var recipe = EditRecipe()
        recipe.turns = number("turns", in: 0...3)
        recipe.isMirrored = self["mirror"] == "yes"
        recipe.straighten = degrees()
        recipe.crop = crop()
        recipe.filter = filter()
        let words = self["words"].trimmingCharacters(in: .whitespacesAndNewlines)
        if !words.isEmpty {
            recipe.text = EditRecipe.Text(
                words: words, place: choice("wordsPlace") ?? .bottom, size: choice("wordsSize") ?? .medium,
                color: choice("wordsColor") ?? .white)
        }
        if !self["logo"].isEmpty {
            recipe.logo = EditRecipe.Logo(
                place: choice("logo") ?? .bottomRight, size: choice("logoSize") ?? .medium)
        }
        let known = Set(faults.map(\.field))
        faults += recipe.faults(hasLogo: hasLogo).map { fault in
            var fault = fault
            fault.field = Self.field(of: fault.field)
            return fault
        }.filter { !known.contains($0.field) }
        return recipe
    }

    /// The filter alone, for many pictures at once.
    mutating func filter() -> PhotoFilter {
        if let preset = Self.presets.first(where: { $0.name == self["preset"] }) { put(preset.filter) }
        return PhotoFilter(
            brightness: number("brightness", in: PhotoFilter.range),
            contrast: number("contrast", in: PhotoFilter.range),
            saturation: number("saturation", in: PhotoFilter.range), tone: choice("tone") ?? .color)
    }

    private mutating func put(_ filter: PhotoFilter) {
        values["brightness"] = "\(filter.brightness)"
        values["contrast"] = "\(filter.contrast)"
        values["saturation"] = "\(filter.saturation)"
        values["tone"] = filter.tone.rawValue
        values["preset"] = ""
    }

    private mutating func crop() -> PictureEdit.Crop? {
        let (left, right) = (number("cutLeft", in: Self.cuts), number("cutRight", in: Self.cuts))
        let (top, bottom) = (number("cutTop", in: Self.cuts), number("cutBottom", in: Self.cuts))
        guard left + right + top + bottom > 0 else { return nil }
        for (name, sum) in [("cutRight", left + right), ("cutBottom", top + bottom)] where sum > Self.cuts.upperBound {
            faults.append(EditFault(field: name, kind: .cut, message: ""))
        }
        func fraction(_ hundredths: Int) -> Double { Double(hundredths) / 100 }
        return PictureEdit.Crop(
            left: fraction(left), top: fraction(top), width: fraction(100 - left - right),
            height: fraction(100 - top - bottom))
    }

    /// Nothing is zero.
    private mutating func number(_ name: String, in range: ClosedRange<Int>) -> Int {
        guard !self[name].isEmpty else { return 0 }
        if let number = Int(self[name]), range.contains(number) { return number }
        faults.append(EditFault(field: name, kind: .number, message: ""))
        return 0
    }

    private mutating func degrees() -> Double {
        let text = self["straighten"].replacing(",", with: ".")
        guard !text.isEmpty else { return 0 }
        if let number = Double(text), abs(number) <= EditRecipe.mostDegrees { return (number * 10).rounded() / 10 }
        faults.append(EditFault(field: "straighten", kind: .number, message: ""))
        return 0
    }

    private mutating func choice<Value: RawRepresentable<String>>(_ name: String) -> Value? {
        if self[name].isEmpty { return nil }
        if let value = Value(rawValue: self[name]) { return value }
        faults.append(EditFault(field: name, kind: .unknown, message: ""))
        return nil
    }

    private static func field(of name: String) -> String {
        switch name {
        case "crop": "cutLeft"
        case "text.words": "words"
        default: name.hasPrefix("filter.") ? String(name.dropFirst("filter.".count)) : name
        }
    }

    static func text(_ number: Double) -> String {
        number == number.rounded() ? "\(Int(number))" : "\((number * 10).rounded() / 10)"
    }
}
