import Contracts
import Foundation
import Hummingbird
import PostgreSQL
import WebPages

/// `/accounts/rentals`: what the customer rented, from which each rental and its gallery are reached.
struct RentalsPage: Sendable {
    static let home = "/accounts/rentals"

    private struct Model: Component {
        struct Line: Component {
            var address: String
            var period: String
            var state: StatusBadge
            var purpose: String
            var facts: FactList
            /// To its gallery; none when the rental is deleted.
            var acts: [PageAct]
        }

        var head: PageHead
        var notice: PageNotice?
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
        group.get("rentals", use: door.customer(.rentalsRead, show))
        group.get { _, _ in Response.redirect(to: SignInPages.home) }
    }

    @Sendable private func show(
        _ who: SignedIn, _ customer: Identifier<Customer>, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let before = request.uri.queryParameters.get("before").flatMap { Identifier<Rental>($0) }
        let rentals = try await Rentals(runner: door.check.database).newest(
            of: customer, before: before, atMost: Self.pageSize + 1)
        let shown = rentals.prefix(Self.pageSize)
        let (now, texts) = (door.check.now(), TextsOfPage(pages.texts, context.language))
        let next = rentals.count > Self.pageSize ? shown.last.map { "\(Self.home)?before=\($0.rental.id)" } : nil
        let model = Model(
            head: PageHead(texts("rentals.title")), notice: try await closing(who, customer, texts),
            lines: shown.map { Self.line($0, texts, now) },
            empty: shown.isEmpty
                ? EmptyState(
                    texts("rentals.empty.title"), texts("rentals.empty"),
                    act: PageAct(pages.site.contactMail, address: "mailto:\(pages.site.contactMail)")) : nil,
            pager: Pager(previous: before == nil ? nil : Self.home, next: next))
        return try pages.page(
            "rentals", model, title: texts("rentals.title"), request: request, context: context)
    }

    /// That the account is being closed; an owner keeps it open from here.
    private func closing(
        _ who: SignedIn, _ customer: Identifier<Customer>, _ texts: TextsOfPage
    ) async throws -> PageNotice? {
        guard let closing = try await AccountClosings(runner: door.check.database).closing(of: customer) else {
            return nil
        }
        let undo = PageNotice.Undo(texts("closing.keep"), action: "\(ClosingPages.home)/keep")
        return PageNotice(
            .warning, texts("closing.notice", ["date": texts.formats.date(closing.finalAt)]),
            undo: who.scopes.contains(.accountWrite) ? undo : nil)
    }

    private static func line(_ counted: CountedRental, _ texts: TextsOfPage, _ now: Date) -> Model.Line {
        let words = RentalWords(counted: counted, texts: texts, now: now)
        let isDeleted = counted.rental.deletion != nil
        return Model.Line(
            address: "\(home)/\(counted.rental.id)", period: words.period, state: words.state, purpose: words.purpose,
            facts: FactList([
                FactList.Fact(texts("rentals.captures"), words.arrived),
                FactList.Fact(texts("rentals.kept"), words.kept),
            ]),
            acts: isDeleted
                ? []
                : [
                    PageAct(
                        texts("rental.gallery"), address: "/media/rentals/\(counted.rental.id)", about: words.period)
                ])
    }
}
