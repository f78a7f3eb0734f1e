import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import WebPages

/// `/accounts/rentals/…`: all about one rental, and the ways to its captures.
struct RentalPage: Sendable {
    private struct Model: Component {
        var head: PageHead
        var refresh: PageRefresh?
        var notice: PageNotice?
        var state: StatusBadge
        var purpose: String
        var facts: FactList
        var acts: [PageAct]
    }

    let pages: Pages
    let door: PersonDoor

    init(pages: Pages, door: PersonDoor) throws(PagesError) {
        (self.pages, self.door) = (pages, door)
        _ = try pages.template("rental")
    }

    func add(to group: RouterGroup<PageContext>) {
        group.get("rentals/:rental", use: door.customer(.rentalsRead, show))
    }

    static func address(_ rental: Identifier<Rental>) -> String { "\(RentalsPage.home)/\(rental)" }

    @Sendable private func show(
        _ who: SignedIn, _ customer: Identifier<Customer>, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let counted = try await Self.rental(of: customer, context, door.check.database)
        let texts = TextsOfPage(pages.texts, context.language)
        let words = RentalWords(counted: counted, texts: texts, now: door.check.now())
        let mayDelete = who.scopes.contains(.rentalsDelete)
        let isRestored = request.uri.queryParameters.get("done") == "restored"
        let model = Model(
            head: PageHead(words.period, back: PageAct(texts("rental.back"), address: RentalsPage.home, look: .plain)),
            refresh: words.revocable.map { _ in
                PageRefresh(every: 30, address: Self.address(counted.rental.id))
            },
            notice: notice(counted, words, texts, mayRestore: mayDelete)
                ?? (isRestored ? PageNotice(.success, texts("rental.restored"), isNews: true) : nil),
            state: words.state, purpose: words.purpose, facts: facts(counted, words, texts),
            acts: counted.rental.deletion == nil ? acts(counted.rental.id, texts, mayDelete: mayDelete) : [])
        return try pages.page("rental", model, title: words.period, request: request, context: context)
    }

    /// The rental that the path names, if it is this customer's: another one is not there.
    static func rental(
        of customer: Identifier<Customer>, _ context: PageContext, _ database: Database
    ) async throws -> CountedRental {
        guard let id = context.parameters.get("rental").flatMap({ Identifier<Rental>($0) }),
            let counted = try await Rentals(runner: database).rental(id),
            counted.rental.terms.customerID == customer
        else { throw APIError.notFound }
        return counted
    }

    private func notice(
        _ counted: CountedRental, _ words: RentalWords, _ texts: TextsOfPage, mayRestore: Bool
    ) -> PageNotice? {
        guard let deletion = counted.rental.deletion else { return nil }
        guard let revocable = words.revocable else {
            return PageNotice(
                .neutral, texts("rental.gone", ["date": texts.formats.dateTime(deletion.at)]))
        }
        let undo = PageNotice.Undo(
            texts("rental.restore"), action: "\(Self.address(counted.rental.id))/restore")
        return PageNotice(
            .warning, revocable, heading: texts("rentals.state.deleting"), undo: mayRestore ? undo : nil)
    }

    private func facts(_ counted: CountedRental, _ words: RentalWords, _ texts: TextsOfPage) -> FactList {
        let (rental, formats) = (counted.rental, texts.formats)
        return FactList([
            FactList.Fact(
                texts("rental.period"),
                texts(
                    "rentals.period",
                    ["from": formats.dateTime(rental.from), "until": formats.dateTime(rental.until)])),
            FactList.Fact(texts("rentals.booths"), words.booths),
            FactList.Fact(texts("rentals.captures"), words.arrived),
            FactList.Fact(texts("rentals.storage"), words.storage),
            FactList.Fact(texts("rentals.kept"), words.kept),
            FactList.Fact(texts("rentals.agreed"), words.terms),
        ])
    }

    private func acts(_ id: Identifier<Rental>, _ texts: TextsOfPage, mayDelete: Bool) -> [PageAct] {
        let gallery = "/media/rentals/\(id)"
        return [
            PageAct(texts("rental.gallery"), address: gallery, look: .primary),
            PageAct(texts("rental.downloads"), address: "\(gallery)/archives"),
        ]
            + (mayDelete
                ? [PageAct(texts("rental.delete"), address: "\(Self.address(id))/delete", look: .plain)] : [])
    }
}
