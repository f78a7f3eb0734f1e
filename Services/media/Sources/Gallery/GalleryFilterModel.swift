import Contracts
import Deadlines

/// The form over a gallery, with what is chosen now.
struct GalleryFilterModel: Sendable {
    struct Choice: Sendable {
        var value: String
        var label: String
        var isChosen: Bool
    }

    var action: String
    var kinds: [Choice]
    var booths: [Choice]
    /// A gallery of one booth has none to choose.
    var hasBooths: Bool
    var day: String
    var from: [Choice]
    var until: [Choice]
    var hidden: [Choice]
    var orders: [Choice]
    /// Words that captures bear; none are offered while there are none.
    var tags: [Choice]
    var hasTags: Bool
    /// Whether the form stands open.
    var isOpen: Bool

    init(
        _ form: GalleryForm, booths numbers: [Int], tags: [StoredTag], action: String, words: GalleryWords
    ) {
        func all(_ key: String, _ isChosen: Bool) -> Choice {
            Choice(value: "", label: words.text("filter.\(key)"), isChosen: isChosen)
        }
        self.action = action
        kinds =
            [all("everything", form.kind == nil)]
            + CaptureKind.allCases.map {
                Choice(value: $0.rawValue, label: words.text("kinds.\($0.rawValue)"), isChosen: form.kind == $0)
            }
        booths =
            [all("allBooths", form.boothNumber == nil)]
            + numbers.map {
                Choice(
                    value: "\($0)", label: words.text("filter.boothNumber", ["booth": "\($0)"]),
                    isChosen: form.boothNumber == $0)
            }
        hasBooths = numbers.count > 1 || form.boothNumber != nil
        day = form.day?.description ?? ""
        from =
            [all("anyHour", form.fromHour == nil)]
            + (0...23).map { Self.hour($0, isChosen: form.fromHour == $0) }
        until =
            [all("anyHour", form.untilHour == nil)]
            + (1...24).map { Self.hour($0, isChosen: form.untilHour == $0) }
        hidden = [
            all("shownAndHidden", form.isSetAside == nil),
            Choice(value: "no", label: words.text("filter.onlyShown"), isChosen: form.isSetAside == false),
            Choice(value: "yes", label: words.text("filter.onlyHidden"), isChosen: form.isSetAside == true),
        ]
        orders = GalleryFilter.Order.allCases.map {
            Choice(value: $0.rawValue, label: words.text("order.\($0.rawValue)"), isChosen: form.order == $0)
        }
        self.tags =
            [all("allTags", form.tag == nil)]
            + tags.map {
                Choice(value: $0.id.description, label: "\($0.word) (\($0.count))", isChosen: form.tag == $0.id)
            }
        hasTags = !tags.isEmpty || form.tag != nil
        isOpen = form.narrows || form.lacksDay
    }

    private static func hour(_ hour: Int, isChosen: Bool) -> Choice {
        Choice(value: "\(hour)", label: "\(hour):00", isChosen: isChosen)
    }
}
