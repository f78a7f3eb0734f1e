import Contracts
import Foundation
import Hummingbird
import PostgreSQL
import WebPages

/// `/accounts/rentals`: what the customer rented, from which each gallery is reached.
struct RentalsPage: Sendable {
    private struct Model: Sendable {
        struct Line: Sendable {
            var address: String
            var period: String
            var purpose: String
            var booths: String
            var captures: String
            var isEmpty: Bool
            var isDeleted: Bool
            /// What the customer should know of it: deleted, to come, running.
            var state: String
            var terms: String
        }

        var lines: [Line]
        var isEmpty: Bool
        var next: String
        var hasNext: Bool
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
        let now = door.check.now()
        let model = Model(
            lines: shown.map { line($0, context, now) }, isEmpty: shown.isEmpty,
            next: shown.last.map { "/accounts/rentals?before=\($0.rental.id)" } ?? "",
            hasNext: rentals.count > Self.pageSize)
        return try pages.page(
            "rentals", model, title: pages.text("rentals.title", context), request: request, context: context)
    }

    private func line(_ counted: CountedRental, _ context: PageContext, _ now: Date) -> Model.Line {
        let rental = counted.rental
        let (from, until) = (BrusselsText.day(rental.from), BrusselsText.day(rental.until.addingTimeInterval(-1)))
        let state: String
        if let deletion = rental.deletion {
            state = deletion.isFinal(at: now) ? "deleted" : "deleting"
        } else if now < rental.from {
            state = "coming"
        } else {
            state = now < rental.until ? "running" : "over"
        }
        return Model.Line(
            address: "/media/rentals/\(rental.id)",
            period: from == until ? from : pages.text("rentals.period", context, ["from": from, "until": until]),
            purpose: pages.text("rentals.purpose.\(rental.terms.purpose.rawValue)", context),
            booths: "\(rental.boothIDs.count)", captures: "\(counted.captures)", isEmpty: counted.captures == 0,
            isDeleted: rental.deletion != nil, state: pages.text("rentals.state.\(state)", context),
            terms: pages.text(
                "rentals.terms", context,
                [
                    "months": "\(rental.terms.retentionMonths)",
                    "version": rental.terms.instructionVersion ?? pages.text("rentals.noInstruction", context),
                ]))
    }
}
