import Contracts
import Foundation
import Journal
import WebPages

/// What was done with the captures of a rental, when, by whom, and under which agreement.
struct LedgerModel: Component {
    var head: PageHead
    var table: PageTable
    var pager: Pager
    var proof: String

    init(
        _ entries: [JournalEntry], count: Int64, of rental: OwnRental, actor: String, publicKey: String,
        texts: TextsOfPage
    ) {
        let address = "\(rental.address)/ledger"
        head = PageHead(
            texts("ledger.title"), lead: texts("ledger.lead"),
            back: PageAct(texts("gallery.back"), address: rental.address),
            acts: count == 0
                ? [] : [PageAct(texts("ledger.bundle"), address: "\(address)/bundle", isDownload: true)])
        table = PageTable(
            texts("ledger.caption"),
            columns: ["when", "what", "who", "agreement", "number"].map {
                PageTable.Column(texts("ledger.column.\($0)"), isNumber: $0 == "number")
            },
            rows: entries.map { Self.cells($0, of: rental, actor: actor, texts: texts) },
            empty: EmptyState(texts("ledger.none.title"), texts("ledger.none.text")))
        let (newest, oldest) = (entries.first?.position ?? 0, entries.last?.position ?? 0)
        pager = Pager(
            previous: newest > 0 && newest < count
                ? "\(address)?before=\(min(count, newest + Int64(LedgerPages.pageSize)) + 1)" : nil,
            next: oldest > 1 ? "\(address)?before=\(oldest)" : nil,
            text: texts("ledger.part", ["first": "\(oldest)", "last": "\(newest)", "count": "\(count)"]))
        proof = texts("ledger.proof", ["key": publicKey])
    }

    private static func cells(
        _ entry: JournalEntry, of rental: OwnRental, actor: String, texts: TextsOfPage
    ) -> [PageTable.Cell] {
        let agreement = entry.data["agreement"] ?? "none"
        return [
            PageTable.Cell(texts.formats.dateTime(entry.at)),
            // With whom stands there, as long as it may be known.
            PageTable.Cell(
                what(entry, texts), note: note(entry, texts),
                address: entry.data["share"].map { "\(rental.address)/shares/\($0)" }),
            PageTable.Cell(who(entry.actor, actor, texts)),
            PageTable.Cell(agreement == "none" ? texts("ledger.agreement.none") : agreement),
            PageTable.Cell("\(entry.position)"),
        ]
    }

    private static func what(_ entry: JournalEntry, _ texts: TextsOfPage) -> String {
        guard let kind = LedgerKind(rawValue: entry.kind) else { return entry.kind }
        return texts("ledger.kind.\(kind.rawValue)", ["count": entry.data["captures"] ?? entry.data["files"] ?? ""])
    }

    /// From when to when an end moved, or until when a share is open.
    private static func note(_ entry: JournalEntry, _ texts: TextsOfPage) -> String? {
        func date(_ name: String) -> String? {
            entry.data[name].flatMap { ContractCoding.instant($0) }.map(texts.formats.dateTime)
        }
        guard let until = date("until") else { return nil }
        guard let before = date("until-before"), before != until else {
            return texts("ledger.note.until", ["date": until])
        }
        return texts("ledger.note.moved", ["before": before, "after": until])
    }

    /// Names are the business of `accounts`; here stands the end of the identifier, by which people can be told apart.
    private static func who(_ actor: String, _ own: String, _ texts: TextsOfPage) -> String {
        guard actor != own else { return texts("ledger.who.you") }
        let parts = actor.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0] == "member" || parts[0] == "token" else { return actor }
        return texts("ledger.who.\(parts[0])", ["id": String(parts[1].suffix(8))])
    }
}
