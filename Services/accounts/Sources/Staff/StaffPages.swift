import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import WebPages

/// `/accounts/staff`: where staff ask for access to a customer, begin and end it, and approve what others ask for.
struct StaffPages: Sendable {
    static let home = "/accounts/staff"

    private struct Form: Decodable {
        var customer: String?
        var purpose: String?
        var ticket: String?
        var reason: String?
        var minutes: String?
        var edit: String?
        var delete: String?
        var download: String?

        /// What is asked for besides looking.
        var more: [String] { [edit, delete, download].compactMap(\.self) }
    }

    let pages: Pages
    let door: PersonDoor
    let desk: GrantDesk
    private let template: String

    private static let mostWaiting = 50

    init(pages: Pages, door: PersonDoor, desk: GrantDesk) throws(PagesError) {
        (self.pages, self.door, self.desk) = (pages, door, desk)
        template = try pages.template("staff")
    }

    func add(to group: RouterGroup<PageContext>) {
        group.get("staff", use: staff(show))
        group.post("staff/grants", use: staff(ask))
        group.post("staff/grants/:grant/enter", use: staff(enter))
        group.post("staff/grants/:grant/approve", use: staff(approve))
        group.post("staff/grants/:grant/end", use: staff(end))
        group.post("staff/leave", use: staff(leave))
    }

    /// For staff; to everybody else there is nothing here.
    private func staff(
        _ body: @escaping @Sendable (SignedIn, StaffStanding, Request, PageContext) async throws -> Response
    ) -> PersonDoor.Handler {
        door.person { who, request, context in
            guard let staff = who.staff else { throw APIError.notFound }
            return try await body(who, staff, request, context)
        }
    }

    @Sendable private func show(
        _ who: SignedIn, _ staff: StaffStanding, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        try await page(staff, Form(), request, context, done: pages.done(request, on: "staff"))
    }

    @Sendable private func ask(
        _ who: SignedIn, _ staff: StaffStanding, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let form = try await request.decode(as: Form.self, context: context)
        let now = door.check.now()
        do {
            let wish = try GrantPolicy.wish(
                purpose: form.purpose, ticket: form.ticket, reason: form.reason, minutes: form.minutes, more: form.more)
            let grant = try await desk.ask(wish, for: form.customer, by: staff, at: now)
            guard grant.isActive(at: now) else { return .redirect(to: "\(Self.home)?done=asked") }
            try await Sessions(runner: door.check.database).act(who.session.id, under: grant.id)
            return .redirect(to: SignInPages.home)
        } catch let refusal as Refusal {
            return try await page(staff, form, request, context, refusal: refusal)
        }
    }

    @Sendable private func enter(
        _ who: SignedIn, _ staff: StaffStanding, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let database = door.check.database
        guard let grant = try await AccessGrants(runner: database).grant(try Self.grant(context), of: staff.id) else {
            throw APIError.notFound
        }
        guard grant.isActive(at: door.check.now()) else { throw APIError.grantOver }
        try await Sessions(runner: database).act(who.session.id, under: grant.id)
        return .redirect(to: SignInPages.home)
    }

    @Sendable private func approve(
        _ who: SignedIn, _ staff: StaffStanding, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        try await desk.approve(try Self.grant(context), by: staff, at: door.check.now())
        return .redirect(to: "\(Self.home)?done=approved")
    }

    @Sendable private func end(
        _ who: SignedIn, _ staff: StaffStanding, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        try await desk.end(
            try Self.grant(context), as: .staff, actor: "staff:\(staff.id)", at: door.check.now())
        return .redirect(to: "\(Self.home)?done=ended")
    }

    /// Whoever leaves needs it no more: it ends.
    @Sendable private func leave(
        _ who: SignedIn, _ staff: StaffStanding, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let now = door.check.now()
        if let grant = who.grant, grant.isActive(at: now) {
            try await desk.end(grant.id, as: .staff, actor: "staff:\(staff.id)", at: now)
        }
        try await Sessions(runner: door.check.database).act(who.session.id, under: nil)
        return .redirect(to: "\(Self.home)?done=ended")
    }

    private static func grant(_ context: PageContext) throws(APIError) -> Identifier<AccessGrant> {
        guard let id = context.parameters.get("grant").flatMap({ Identifier<AccessGrant>($0) }) else {
            throw APIError.notFound
        }
        return id
    }

    // MARK: The page

    private func page(
        _ staff: StaffStanding, _ form: Form, _ request: Request, _ context: PageContext, refusal: Refusal? = nil,
        done: String? = nil
    ) async throws -> Response {
        let (now, grants) = (door.check.now(), AccessGrants(runner: door.check.database))
        let words = GrantWords(TextsOfPage(pages.texts, context.language), at: now)
        var model = StaffModel(
            words, number: staff.number, own: try await grants.open(of: staff.id, at: now),
            waiting: try await grants.waiting(besides: staff.id, at: now, atMost: Self.mostWaiting))
        model.notice = done.map { PageNotice(.success, pages.text($0, context), isNews: true) }
        model.fill(
            customer: form.customer, purpose: form.purpose, ticket: form.ticket, reason: form.reason,
            minutes: form.minutes, more: form.more)
        if let refusal { model.refuse(refusal.field, pages.text("staff.refused.\(refusal.field)", context)) }
        return try pages.page(
            template, model, title: model.head.heading, status: refusal == nil ? .ok : .unprocessableContent,
            request: request, context: context)
    }
}
