import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import WebPages

/// `/accounts/account`, where an owner closes the customer's account, after everything was handed over, and keeps it
/// open.
struct ClosingPages: Sendable {
    static let home = "/accounts/account"
    /// How many rentals are offered for download on the page itself; the others are a step away.
    private static let mostRentals = 10

    let pages: Pages
    let door: PersonDoor
    let signIn: SignInPages
    let close: CloseAccount

    init(signIn: SignInPages, close: CloseAccount) {
        (self.signIn, self.close, pages, door) = (signIn, close, signIn.pages, signIn.door)
    }

    private var database: Database { door.check.database }

    func add(to group: RouterGroup<PageContext>) {
        group.get("account", use: door.member(.accountWrite, show))
        group.post("account/close", use: door.member(.accountWrite, begin))
        group.post("account/keep", use: door.member(.accountWrite, keep))
    }

    @Sendable private func show(
        _ who: SignedIn, _ me: StoredMember, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let isKept = request.uri.queryParameters.get("done") == "kept"
        return try await page(me, request, context, isKept: isKept)
    }

    /// The password must be typed once more, so that an unlocked telephone is not enough.
    @Sendable private func begin(
        _ who: SignedIn, _ me: StoredMember, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let typed = try await request.decode(as: PasswordForm.self, context: context).current
        let now = door.check.now()
        if let (problem, status) = try await signIn.objection(to: typed, of: who.person, context, at: now) {
            return try await page(me, request, context, problem, status)
        }
        do {
            try await close.begin(
                me.customerID, actingAs: me.id, signedIn: who,
                by: Order(actor: who.actor, reason: "closed on the page"), at: now)
        } catch is Refusal {
            // A rental was booked meanwhile, or the right is gone: the page says so.
        }
        return .redirect(to: Self.home)
    }

    @Sendable private func keep(
        _ who: SignedIn, _ me: StoredMember, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        var isKept = false
        do {
            isKept = try await close.keep(
                me.customerID, actingAs: me.id, by: Order(actor: who.actor, reason: "kept on the page"),
                at: door.check.now())
        } catch is Refusal {
            // The right is gone: the page says so.
        }
        return .redirect(to: Self.home + (isKept ? "?done=kept" : ""))
    }

    // MARK: The page

    private func page(
        _ me: StoredMember, _ request: Request, _ context: PageContext, _ problem: String? = nil,
        _ status: HTTPResponse.Status = .ok, isKept: Bool = false
    ) async throws -> Response {
        let texts = TextsOfPage(pages.texts, context.language)
        var form: FormPage
        if let closing = try await AccountClosings(runner: database).closing(of: me.customerID) {
            form = closingForm(closing, texts)
        } else if try await Rentals(runner: database).isRenting(me.customerID, at: door.check.now()) {
            return try rentingPage(texts, request, context)
        } else {
            form = try await openForm(me, texts, context)
        }
        if isKept { form.notices = [PageNotice(.success, texts("closing.kept"), isNews: true)] }
        if let problem { form.refuse(problem, "current") }
        return try signIn.page(form, request, context, status)
    }

    private func rentingPage(
        _ texts: TextsOfPage, _ request: Request, _ context: PageContext
    ) throws -> Response {
        let contact = pages.site.contactMail
        let model = SentPage(
            head: PageHead(texts("closing.title")), notice: PageNotice(.info, texts("closing.renting")),
            text: texts("closing.renting.next"),
            acts: [
                PageAct(contact, address: "mailto:\(contact)"),
                PageAct(texts("address.back"), address: MePages.home, look: .plain),
            ])
        return try pages.page(
            SentPage.template, model, title: texts("closing.title"), request: request, context: context)
    }

    private func closingForm(_ closing: StoredClosing, _ texts: TextsOfPage) -> FormPage {
        let days = max(0, Int((closing.finalAt.timeIntervalSince(door.check.now()) / 86_400).rounded(.up)))
        var form = FormPage(
            texts("closing.waiting.title"),
            lead: texts.counted("closing.waiting", days, ["date": texts.formats.dateTime(closing.finalAt)]),
            action: "\(Self.home)/keep")
        form.paragraphs = [texts("closing.waiting.until")]
        form.acts = [PageAct(texts("closing.keep"), look: .primary)]
        form.links = [PageAct(texts("closing.downloads"), address: RentalsPage.home, look: .plain)]
        return form
    }

    private func openForm(_ me: StoredMember, _ texts: TextsOfPage, _ context: PageContext) async throws -> FormPage {
        var form = FormPage(texts("closing.title"), lead: texts("closing.lead"), action: "\(Self.home)/close")
        form.paragraphs = [
            texts("closing.first"), texts("closing.grace"), texts("closing.what"), texts("closing.stays"),
        ]
        form.fields = [PasswordForm.present("signIn.password", pages, context)]
        form.acts = [PageAct(texts("closing.button"), look: .danger)]
        let rentals = try await Rentals(runner: database).newest(
            of: me.customerID, before: nil, atMost: Self.mostRentals)
        let downloads = rentals.filter { $0.rental.deletion == nil && $0.holding.captures > 0 }.map { counted in
            PageAct(
                texts(
                    "closing.download",
                    ["period": RentalWords(counted: counted, texts: texts, now: door.check.now()).period]),
                address: "/media/rentals/\(counted.rental.id)/archives", look: .plain)
        }
        form.links =
            downloads + [
                PageAct(texts("closing.downloads"), address: RentalsPage.home, look: .plain),
                PageAct(texts("address.back"), address: MePages.home, look: .plain),
            ]
        return form
    }
}
