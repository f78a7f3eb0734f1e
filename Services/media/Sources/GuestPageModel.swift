package import Contracts
import Deadlines
import Foundation
package import WebPages

/// What a guest sees: finished words and addresses, nothing left to decide for the template.
package struct GuestPageModel: Sendable {
    /// One picture or video.
    package struct Item: Sendable {
        var isVideo: Bool
        var isPicture: Bool
        /// Whether it is short and silent, and goes on by itself.
        var isLooping: Bool
        /// What is shown: the preview, for a video its poster.
        var picture: String
        var width: Int
        var height: Int
        /// The video itself; empty for a picture.
        var stream: String
        var mediaType: String
        var download: String
        var downloadLabel: String
        var description: String
    }

    var title: String
    var lead: String
    var items: [Item]
    /// Honest sentences about what is missing.
    var notes: [String]
    /// Whether looking again may show more.
    var isWaiting: Bool
    /// A page without any picture looks again by itself; one with pictures does not, it would stop a video.
    var isRefreshing: Bool
    /// Whether there is something that the guest could have erased.
    var isErasable: Bool
    var address: String
    var refresh: String
    var holder: String
    var until: String
    var processor: String
    var qrCode: String
    var styleSheet: String

    /// Seconds after which a waiting page looks again.
    static let refreshSeconds = 15

    private enum Wording: Sendable {
        case waiting, ready, quarantined
    }

    /// - Parameters:
    ///   - captures: those that are shown.
    ///   - link: signs the address of a rendition.
    package init(
        _ captures: [GuestCapture], of session: SessionCode, texts: Texts, language: Language, companyName: String,
        styleSheet: String, link: (MadeRendition, LinkToken.Disposition) -> String
    ) {
        func text(_ key: String, _ values: [String: String] = [:]) -> String { texts("guest.\(key)", language, values) }
        let ready = captures.filter { $0.state == .ready }
        let waiting = captures.count { $0.state == .rendering }
        let quarantined = captures.count { $0.state == .quarantined }
        items = ready.flatMap(\.parts).flatMap { Item.all(of: $0, text: { text($0) }, link: link) }
        let wording: Wording = !items.isEmpty ? .ready : waiting > 0 || captures.isEmpty ? .waiting : .quarantined

        notes = []
        switch wording {
        case .ready:
            title = text("ready.\(Self.kind(of: items))")
            lead = text("ready.lead")
            if waiting > 0 { notes.append(text("more")) }
            let unreadable = ready.flatMap(\.parts).count { $0.renditions.isEmpty }
            if quarantined + unreadable > 0 { notes.append(text("missing")) }
        case .waiting:
            title = text("waiting.title")
            lead =
                captures.lazy.compactMap(\.percent).first.map { text("waiting.progress", ["percent": "\($0)"]) }
                ?? text("waiting.lead")
            notes = [text("waiting.patience")]
        case .quarantined:
            title = text("quarantined.title")
            lead = text("quarantined.lead")
        }
        isWaiting = waiting > 0 || captures.isEmpty
        isRefreshing = wording == .waiting
        isErasable = !captures.isEmpty
        address = "/g/\(session.text)"
        refresh = "\(Self.refreshSeconds)"
        holder = text("holder.\(captures.lazy.compactMap(\.purpose).first?.rawValue ?? "unknown")")
        processor = text("processor", ["company": companyName])
        until =
            captures.compactMap(\.eraseAt).min().map { eraseAt in
                text("until.date", ["date": Self.day(eraseAt, texts, language)])
            } ?? text("until.unknown")
        qrCode = "/g/\(session.text)/qr.svg"
        self.styleSheet = styleSheet
    }

    private static func kind(of items: [Item]) -> String {
        if items.count == 1, items[0].isLooping { return "animation" }
        let videos = items.count(where: \.isVideo)
        switch (videos, items.count) {
        case (0, 1): return "photo"
        case (0, _): return "photos"
        case (1, 1): return "video"
        default: return "mixed"
        }
    }

    /// The day in Brussels, with the month's name: names, because 3/4 is read as two different days.
    static func day(_ instant: Date, _ texts: Texts, _ language: Language) -> String {
        let day = BrusselsTime.day(of: instant)
        return texts(
            "guest.date", language,
            ["day": "\(day.day)", "month": texts("guest.month.\(day.month)", language), "year": "\(day.year)"])
    }
}
