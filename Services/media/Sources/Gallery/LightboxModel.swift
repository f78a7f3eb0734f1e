import Contracts
import Foundation
import WebPages

/// What a customer sees of one capture.
struct LightboxModel: Sendable {
    /// A name and what is known under it.
    struct Fact: Sendable {
        var name: String
        var value: String
    }

    var title: String
    var id: String
    var items: [GuestPageModel.Item]
    /// In place of items.
    var instead: String?
    /// The gallery with the same choice.
    var gallery: String
    var rental: String
    var previous: String?
    var next: String?
    var here: String
    var facts: [Fact]
    var isSetAside: Bool
    var mayEdit: Bool
    var mayDelete: Bool
    /// Where its picture can be changed; nil for what is no photograph.
    var editor: String?
    /// What is said of a change that is being made, or could not be.
    var notices: [PageNotice]
    var refresh: PageRefresh?
    var mayDownload: Bool
    var styleSheet: String
    var script: String

    /// - Parameter link: signs the address of a rendition.
    init(
        _ capture: LightboxCapture, of rental: OwnRental, form: GalleryForm,
        neighbors: (previous: Identifier<Capture>?, next: Identifier<Capture>?), tags: [StoredTag],
        rights: GalleryRights,
        words: GalleryWords, assets: GalleryAssets, at now: Date,
        link: (MadeRendition, LinkToken.Disposition) -> String
    ) {
        func address(_ id: Identifier<Capture>) -> String { form.address("\(rental.address)/captures/\(id)") }
        let listed = capture.listed
        let description = words.description(of: listed)
        title = description
        id = listed.id.description
        items = capture.parts.flatMap { part in
            // All of them are described alike: what they show, nobody here knows.
            GuestPageModel.Item.all(
                of: part, text: { $0.hasPrefix("description.") ? description : words.text($0) }, link: link)
        }
        instead = items.isEmpty ? words.text("instead.\(listed.state.rawValue)") : nil
        gallery = form.address(rental.address)
        self.rental = rental.address
        previous = neighbors.previous.map(address)
        next = neighbors.next.map(address)
        here = address(listed.id)
        facts = Self.facts(capture, words, at: now)
        if !tags.isEmpty {
            facts.append(Fact(name: words.text("fact.tags"), value: tags.map(\.word).joined(separator: ", ")))
        }
        isSetAside = listed.setAsideAt != nil
        (mayEdit, mayDelete, mayDownload) = (rights.mayEdit, rights.mayDelete, rights.mayDownload)
        let isPhotograph = listed.kind == .picture && listed.state == .ready
        editor = isPhotograph && rights.mayEdit ? "\(rental.address)/captures/\(listed.id)/edit" : nil
        let text = TextsOfPage(words.texts, words.language)
        notices = capture.edits.lazy.map { EditNotices.notices($0, text) }.first { !$0.isEmpty } ?? []
        refresh = capture.edits.contains(where: \.isBeingMade) ? PageRefresh(every: 3, address: here) : nil
        styleSheet = assets.styleSheet
        script = assets.script
    }

    private static func facts(_ capture: LightboxCapture, _ words: GalleryWords, at now: Date) -> [Fact] {
        func fact(_ name: String, _ value: String) -> Fact { Fact(name: words.text("fact.\(name)"), value: value) }
        let listed = capture.listed
        var facts = [
            fact(
                "made",
                words.text("fact.made.at", ["date": words.day(listed.madeAt), "time": words.time(listed.madeAt)]))
        ]
        if let booth = listed.boothNumber { facts.append(fact("booth", "\(booth)")) }
        facts.append(fact("consents", consents(capture, words)))
        guard let eraseAt = capture.eraseAt else { return facts + [fact("until", words.text("fact.until.unknown"))] }
        let days = Int((eraseAt.timeIntervalSince(now) / 86_400).rounded(.up))
        let left = words.counted("fact.days", max(days, 0))
        return facts + [fact("until", words.text("fact.until.date", ["date": words.day(eraseAt), "left": left]))]
    }

    /// Whether the guest agreed, and never who it is.
    private static func consents(_ capture: LightboxCapture, _ words: GalleryWords) -> String {
        guard !capture.consents.isEmpty else { return words.text("consent.none") }
        return capture.consents.map { words.text("consent.\($0.scope.rawValue).\($0.isGiven ? "yes" : "no")") }
            .joined(separator: " ")
    }
}
