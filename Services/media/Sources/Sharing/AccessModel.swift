import Contracts
import Foundation
import WebPages

/// Who has access to captures of a rental: every share, for whom, for what, until when, and how often it was looked at.
struct AccessModel: Component {
    /// One share.
    struct Line: Component {
        var title: String
        var state: StatusBadge
        var facts: FactList
        var acts: [PageAct]
    }

    var head: PageHead
    var notice: PageNotice?
    var lines: [Line]
    var empty: EmptyState?

    init(_ shares: [OpenedShare], of rental: OwnRental, done: String?, texts: TextsOfPage, at now: Date) {
        head = PageHead(
            texts("share.list.title"), lead: texts("share.list.lead"),
            back: PageAct(texts("gallery.back"), address: rental.address),
            acts: [PageAct(texts("ledger.title"), address: "\(rental.address)/ledger")])
        notice = done.map { PageNotice(.success, $0, isNews: true) }
        lines = shares.map { Line($0, of: rental, texts: texts, at: now) }
        if shares.isEmpty {
            empty = EmptyState(
                texts("share.list.none.title"), texts("share.list.none.text"),
                act: PageAct(texts("gallery.back"), address: rental.address, look: .primary))
        }
    }
}

extension AccessModel.Line {
    init(_ opened: OpenedShare, of rental: OwnRental, texts: TextsOfPage, at now: Date) {
        let address = "\(rental.address)/shares/\(opened.share.id)"
        title = ShareFacts.title(opened, texts)
        state = ShareFacts.badge(opened.share.state(at: now), texts)
        facts = FactList(ShareFacts.facts(opened, texts))
        let isOpen = opened.share.revokedAt == nil && opened.share.erasedAt == nil
        acts = [PageAct(texts("share.show"), address: address, about: title)]
        guard isOpen else { return }
        acts.append(PageAct(texts("share.change"), address: "\(address)/change", about: title))
        acts.append(PageAct(texts("share.revoke"), address: "\(address)/revoke", about: title))
    }
}

/// What pages say of one share.
enum ShareFacts {
    static func title(_ opened: OpenedShare, _ texts: TextsOfPage) -> String {
        opened.recipients.isEmpty ? texts("share.erasedNames") : opened.recipients.joined(separator: ", ")
    }

    static func badge(_ state: CaptureShare.State, _ texts: TextsOfPage) -> StatusBadge {
        switch state {
        case .open: StatusBadge(texts("share.state.open"), .success)
        case .over: StatusBadge(texts("share.state.over"))
        case .revoked: StatusBadge(texts("share.state.revoked"))
        case .erased: StatusBadge(texts("share.state.erased"))
        }
    }

    static func facts(_ opened: OpenedShare, _ texts: TextsOfPage) -> [FactList.Fact] {
        let (share, formats) = (opened.share, texts.formats)
        var facts: [FactList.Fact] = []
        func add(_ key: String, _ text: String) { facts.append(FactList.Fact(texts("share.fact.\(key)"), text)) }
        if !opened.purpose.isEmpty { add("purpose", opened.purpose) }
        if let revokedAt = share.revokedAt { add("revoked", formats.dateTime(revokedAt)) }
        add("until", formats.dateTime(share.expiresAt))
        if share.isOfAlbum { add("album", texts("share.live")) }
        add("captures", formats.number(opened.listed.captures))
        add("mode", texts("share.mode.\(share.mode.rawValue)"))
        add("password", texts(share.passwordHash == nil ? "share.password.no" : "share.password.yes"))
        add("views", formats.number(share.views))
        if share.mode == .download || share.downloads > 0 { add("downloads", formats.number(share.downloads)) }
        add("made", formats.dateTime(share.madeAt))
        return facts
    }
}
