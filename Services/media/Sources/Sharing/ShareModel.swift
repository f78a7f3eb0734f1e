import Foundation
import WebPages

/// One share for its customer: the address to hand on, and what there is to know of it.
struct ShareModel: Component {
    var head: PageHead
    var notice: PageNotice?
    var state: StatusBadge
    /// Nil for one that does not open any more.
    var link: FormField?
    var facts: FactList

    init(
        _ opened: OpenedShare, of rental: OwnRental, origin: String, done: String?, texts: TextsOfPage, at now: Date
    ) {
        let share = opened.share
        let address = "\(rental.address)/shares/\(share.id)"
        let isOpen = share.revokedAt == nil && share.erasedAt == nil
        head = PageHead(
            texts("share.one.title", ["who": ShareFacts.title(opened, texts)]),
            back: PageAct(texts("share.list.title"), address: "\(rental.address)/shares"),
            acts: isOpen
                ? [
                    PageAct(texts("share.change"), address: "\(address)/change"),
                    PageAct(texts("share.revoke"), address: "\(address)/revoke"),
                ] : [])
        notice = done.map { PageNotice(.success, $0, isNews: true) }
        state = ShareFacts.badge(share.state(at: now), texts)
        link = opened.path.map {
            FormField("link", texts("share.link"), hint: texts("share.link.hint"), value: origin + $0, kind: "url")
        }
        facts = FactList(ShareFacts.facts(opened, texts))
    }
}

/// A page that asks whether something is meant.
struct ShareConfirmModel: Component {
    var head: PageHead
    var confirm: ConfirmForm
}
