import Images
package import WebPages

/// What is wrong with a field of a recipe: a word for pages, which have texts for it, and a sentence for programs.
package struct EditFault: Error, Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case number, cut, wordsMissing, wordsLength, wordsLetters, logoMissing, unknown
    }

    package var field: String
    package var kind: Kind
    package var message: String

    package var refusal: APIError { APIError.invalid(field, message, code: "edit-\(kind.rawValue)") }
}

extension EditRecipe {
    /// Everything that a recipe may not say, in the order of its fields; nothing for a good one.
    package func faults(hasLogo: Bool) -> [EditFault] {
        var faults: [EditFault] = []
        func check(_ isGood: Bool, _ field: String, _ kind: EditFault.Kind, _ message: String) {
            if !isGood { faults.append(EditFault(field: field, kind: kind, message: message)) }
        }
        check((0...3).contains(turns), "turns", .number, "wants 0, 1, 2 or 3 quarters of a turn")
        check(
            abs(straighten) <= Self.mostDegrees, "straighten", .number, "wants degrees from -15 to 15")
        if let crop {
            let isInside =
                [crop.left, crop.top].allSatisfy { $0 >= 0 }
                && [crop.width, crop.height].allSatisfy { $0 >= Self.smallestCrop - 1e-6 }
                && crop.left + crop.width <= 1 + 1e-6 && crop.top + crop.height <= 1 + 1e-6
            check(isInside, "crop", .cut, "wants a part of the picture, of a tenth of its width and height at least")
        }
        faults += filter.faults
        if let text {
            let letters = text.words.count
            check(letters > 0, "text.words", .wordsMissing, "wants a letter at least")
            check(letters <= Self.mostLetters, "text.words", .wordsLength, "takes \(Self.mostLetters) letters at most")
            check(
                text.words.unicodeScalars.allSatisfy(Self.isDrawn), "text.words", .wordsLetters,
                "takes the letters and signs of European languages, in one line")
        }
        check(logo == nil || hasLogo, "logo", .logoMissing, "wants a logo to be uploaded for the rental first")
        return faults
    }

    /// Letters that the typeface has; what it lacks would stand on the picture as an empty box.
    private static func isDrawn(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0xAC, 0xAE...0x24F, 0x386...0x3CE, 0x400...0x45F, 0x1E80...0x1E85, 0x2013...0x2014,
            0x2018...0x201E, 0x2026, 0x20AC, 0x2605...0x2606, 0x2660...0x2667:
            true
        default: false
        }
    }
}

extension PhotoFilter {
    package var faults: [EditFault] {
        [("brightness", brightness), ("contrast", contrast), ("saturation", saturation)]
            .filter { !Self.range.contains($0.1) }
            .map {
                EditFault(field: "filter.\($0.0)", kind: .number, message: "wants a whole number from -100 to 100")
            }
    }
}
