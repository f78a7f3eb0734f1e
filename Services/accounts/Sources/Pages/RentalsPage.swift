import Contracts
import Foundation
import Hummingbird
import PostgreSQL
import WebPages

/// `/accounts/rentals`: what the customer rented, from which each gallery is reached.
struct RentalsPage: Sendable {
    private struct Model: Component {
        struct Line: Component {
            /// Where its gallery is; nil when the rental is deleted.
            var address: String?
            var period: String
            var state: StatusBadge
            var purpose: String
            var facts: FactList
        }

        var head: PageHead
        var lines: [Line]
        var empty: EmptyState?
        var pager: Pager
    }

    private static let pageSize = 50

    let pages: Pages
    let door: PersonDoor

    init(pages: Pages, door: PersonDoor) throws(PagesError) {
        (self.pages, self.door) = (pages, door)
        _ = try pages.template("rentals")
    }

    func add(to group: RouterGroup<PageContext>) {
        group.get("rentals", use: door.member(.rentalsRead, show))
        group.get { _, _ in Response(status: .seeOther, headers: [.location: SignInPages.home]) }
    }

    @Sendable private func show(
        _ who: SignedIn, _ me: StoredMember, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let before = request.uri.queryParameters.get("before").flatMap { Identifier<Rental>($0) }
        let rentals = try await Rentals(runner: door.check.database).newest(
            of: me.customerID, before: before, atMost: Self.pageSize + 1)
        let shown = rentals.prefix(Self.pageSize)
        let (now, texts) = (door.check.now(), TextsOfPage(pages.texts, context.language))
        let next = rentals.count > Self.pageSize ? shown.last.map { "/accounts/rentals?before=\($0.rental.id)" } : nil
        let model = Model(
            head: PageHead(texts("rentals.title")), lines: shown.map { Self.line($0, texts, now) },
            empty: shown.isEmpty
                ? EmptyState(
                    texts("rentals.empty.title"), texts("rentals.empty"),
                    act: PageAct(pages.site.contactMail, address: "mailto:\(pages.site.contactMail)")) : nil,
            pager: Pager(previous: before == nil ? nil : "/accounts/rentals", next: next))
        return try pages.page(
            "rentals", model, title: texts("rentals.title"), request: request, context: context)
    }

    private static func line(_ counted: CountedRental, _ texts: TextsOfPage, _ now: Date) -> Model.Line {
        let (rental, formats) = (counted.rental, texts.formats)
        let (from, until) = (formats.date(rental.from), formats.date(rental.until.addingTimeInterval(-1)))
        let state = state(of: rental, at: now)
        return Model.Line(
            address: rental.deletion == nil ? "/media/rentals/\(rental.id)" : nil,
            period: from == until ? from : texts("rentals.period", ["from": from, "until": until]),
            state: StatusBadge(texts("rentals.state.\(state.word)"), state.tone),
            purpose: texts("rentals.purpose.\(rental.terms.purpose.rawValue)"),
            facts: FactList([
                FactList.Fact(texts("rentals.captures"), formats.number(Int(counted.captures))),
                FactList.Fact(texts("rentals.booths"), formats.number(rental.boothIDs.count)),
                FactList.Fact(
                    texts("rentals.agreed"),
                    texts(
                        "rentals.terms",
                        [
                            "months": "\(rental.terms.retentionMonths)",
                            "version": rental.terms.instructionVersion ?? texts("rentals.noInstruction"),
                        ])),
            ]))
    }

    private static func state(of rental: BookedRental, at now: Date) -> (word: String, tone: Tone) {
        if let deletion = rental.deletion {
            return deletion.isFinal(at: now) ? ("deleted", .neutral) : ("deleting", .warning)
        }
        if now < rental.from { return ("coming", .info) }
        return now < rental.until ? ("running", .success) : ("over", .neutral)
    }
}
