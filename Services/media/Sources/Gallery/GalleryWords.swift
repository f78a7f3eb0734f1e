import Contracts
import Deadlines
import Foundation
import WebPages

/// Words about captures, as pages of galleries share them.
struct GalleryWords: Sendable {
    let texts: Texts
    let language: Language
    /// What the keys of texts begin with.
    var family = "gallery"

    func text(_ key: String, _ values: [String: String] = [:]) -> String {
        texts("\(family).\(key)", language, values)
    }

    /// The words about deleting.
    var ofDeleting: GalleryWords { GalleryWords(texts: texts, language: language, family: "delete") }

    /// `1 capture`, `2 captures`: the key ends on `one` or `many`.
    func counted(_ key: String, _ count: Int) -> String {
        text("\(key).\(count == 1 ? "one" : "many")", ["count": "\(count)"])
    }

    /// The day in Brussels.
    func day(_ instant: Date) -> String { GuestPageModel.day(instant, texts, language) }

    /// `21:04`, as clocks in Brussels showed it.
    func time(_ instant: Date) -> String {
        let seconds = Int(instant.timeIntervalSince1970.rounded(.down)) + BrusselsTime.offset(at: instant)
        let minutes = ((seconds % 86_400) + 86_400) % 86_400 / 60
        return "\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
    }

    /// What a capture is, when and where it was made: for whoever cannot see it.
    func description(of capture: GalleryCapture) -> String {
        description(kind: capture.kind, madeAt: capture.madeAt, boothNumber: capture.boothNumber)
    }

    func description(kind: CaptureKind?, madeAt: Date, boothNumber: Int?) -> String {
        let what = text("kind.\(kind?.rawValue ?? "unknown")")
        var values = ["date": day(madeAt), "time": time(madeAt), "what": what]
        guard let boothNumber else { return text("description", values) }
        values["booth"] = "\(boothNumber)"
        return text("description.booth", values)
    }
}
