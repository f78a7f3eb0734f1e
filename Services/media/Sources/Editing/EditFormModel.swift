import Images
import WebPages

/// The fields of the editor with their words.
struct EditFormModel: Sendable {
    var turns: FormChoices
    var mirror: FormCheckbox
    var shape: [EditSlider]
    var cuts: [FormField]
    var filter: FilterFormModel
    var words: FormField
    var wordsChoices: [FormSelect]
    var logoChoices: [FormSelect]

    init(_ form: EditForm, hasLogo: Bool, words text: TextsOfPage) {
        let errors = Self.errors(form, text)
        func options(_ names: [String], _ family: String, of field: String) -> [FormOption] {
            names.map { FormOption($0, text("editor.\(family).\($0)"), isChosen: form[field] == $0) }
        }
        turns = FormChoices(
            "turns", text("editor.turns"),
            (0...3).map {
                FormOption(
                    "\($0)", text("editor.turns.\($0)"),
                    isChosen: form["turns"] == "\($0)" || $0 == 0 && form["turns"] == "")
            }, error: errors["turns"])
        mirror = FormCheckbox("mirror", text("editor.mirror"), isChosen: form["mirror"] == "yes")
        shape = [
            EditSlider(
                name: "straighten", label: text("editor.straighten"),
                value: form["straighten"].isEmpty ? "0" : form["straighten"],
                least: "-15", most: "15", step: "0.5", error: errors["straighten"])
        ]
        cuts = ["cutLeft", "cutRight", "cutTop", "cutBottom"].map { name in
            FormField(
                name, text("editor.\(name)"), error: errors[name], value: form[name].isEmpty ? "0" : form[name],
                kind: "number", inputMode: "numeric", isRequired: false, least: "0",
                most: "\(EditForm.cuts.upperBound)",
                isShort: true)
        }
        filter = FilterFormModel(form, errors: errors, words: text)
        words = FormField(
            "words", text("editor.words"), hint: text("editor.words.hint"), error: errors["words"],
            value: form["words"], isRequired: false, maxLength: EditRecipe.mostLetters)
        let (places, sizes) = (PictureEdit.Place.allCases.map(\.rawValue), EditRecipe.Size.allCases.map(\.rawValue))
        wordsChoices = [
            FormSelect(
                "wordsPlace", text("editor.place"), options(places, "place", of: "wordsPlace"),
                error: errors["wordsPlace"]),
            FormSelect(
                "wordsSize", text("editor.size"), options(sizes, "size", of: "wordsSize"), error: errors["wordsSize"]),
            FormSelect(
                "wordsColor", text("editor.color"),
                options(EditRecipe.Color.allCases.map(\.rawValue), "color", of: "wordsColor"),
                error: errors["wordsColor"]),
        ]
        let none = FormOption("", text("editor.logo.none"), isChosen: form["logo"].isEmpty)
        logoChoices =
            hasLogo
            ? [
                FormSelect(
                    "logo", text("editor.logo"), [none] + options(places, "place", of: "logo"), error: errors["logo"],
                    isRequired: false),
                FormSelect(
                    "logoSize", text("editor.size"), options(sizes, "size", of: "logoSize"), error: errors["logoSize"]),
            ] : []
    }

    /// What is wrong, by field, in words.
    static func errors(_ form: EditForm, _ text: TextsOfPage) -> [String: String] {
        Dictionary(form.faults.map { ($0.field, text("editor.wrong.\($0.kind.rawValue)")) }) { first, _ in first }
    }

    static func lines(_ form: EditForm, _ text: TextsOfPage) -> FormErrors? {
        let lines = form.faults.map { FormErrors.Line(text("editor.wrong.\($0.kind.rawValue)"), field: $0.field) }
        return lines.isEmpty ? nil : FormErrors(lines)
    }
}

/// The fields for light and colors, which stand in the editor and in the form for many pictures.
struct FilterFormModel: Sendable {
    var preset: FormSelect
    var sliders: [EditSlider]
    var tone: FormChoices

    init(_ form: EditForm, errors: [String: String], words text: TextsOfPage) {
        preset = FormSelect(
            "preset", text("editor.preset"),
            [FormOption("", text("editor.preset.own"), isChosen: form["preset"].isEmpty)]
                + EditForm.presets.map {
                    FormOption($0.name, text("editor.preset.\($0.name)"), isChosen: form["preset"] == $0.name)
                }, hint: text("editor.preset.hint"), isRequired: false)
        sliders = ["brightness", "contrast", "saturation"].map { name in
            EditSlider(
                name: name, label: text("editor.\(name)"), value: form[name].isEmpty ? "0" : form[name],
                least: "\(PhotoFilter.range.lowerBound)", most: "\(PhotoFilter.range.upperBound)", step: "1",
                error: errors[name])
        }
        tone = FormChoices(
            "tone", text("editor.tone"),
            ColorChange.Tone.allCases.map {
                FormOption(
                    $0.rawValue, text("editor.tone.\($0.rawValue)"),
                    isChosen: form["tone"] == $0.rawValue || form["tone"].isEmpty && $0 == .color)
            }, error: errors["tone"])
    }
}
