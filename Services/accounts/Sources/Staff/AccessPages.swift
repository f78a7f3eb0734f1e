import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import WebPages

/// `/accounts/access`: who of the staff could see the customer's data, why and until when, and what they opened. An owner
/// ends it at once.
struct AccessPages: Sendable {
    static let home = "/accounts/access"
    private static let pageSize = 50

    private struct Model: Component {
        struct Line: Component {
            var id: String
            var label: String
            var state: StatusBadge
            var facts: FactList
            /// The button that ends it; nil for what is over, and for whoever is no owner.
            var end: PageAct?
        }

        var head: PageHead
        var notice: PageNotice?
        var lines: [Line]
        var empty: EmptyState?
        var pager: Pager
    }

    let pages: Pages
    let door: PersonDoor
    let desk: GrantDesk
    private let template: String

    init(pages: Pages, door: PersonDoor, desk: GrantDesk) throws(PagesError) {
        (self.pages, self.door, self.desk) = (pages, door, desk)
        template = try pages.template("access")
    }

    func add(to group: RouterGroup<PageContext>) {
        group.get("access", use: door.member(.rentalsRead, show))
        group.post("access/:grant/end", use: door.member(.accountWrite, end))
    }

    @Sendable private func show(
        _ who: SignedIn, _ me: StoredMember, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let database = door.check.database
        let before = request.uri.queryParameters.get("before").flatMap { Identifier<AccessGrant>($0) }
        let grants = try await AccessGrants(runner: database).begun(
            of: me.customerID, before: before, atMost: Self.pageSize + 1)
        let shown = Array(grants.prefix(Self.pageSize))
        let openings = try await GrantOpenings(runner: database).all(under: shown.map(\.id))
        let numbers = try await StaffNumbers(runner: database).numbers(
            of: shown.map(\.staffID) + shown.compactMap(\.approverID))
        let words = GrantWords(TextsOfPage(pages.texts, context.language), at: door.check.now())
        let texts = words.texts
        let next = grants.count > Self.pageSize ? shown.last.map { "\(Self.home)?before=\($0.id)" } : nil
        let isEnded = request.uri.queryParameters.get("done") == "ended"
        let model = Model(
            head: PageHead(texts("access.title"), lead: texts("access.lead")),
            notice: isEnded ? PageNotice(.success, texts("access.ended"), isNews: true) : nil,
            lines: shown.map { grant in
                line(grant, openings[grant.id] ?? [], numbers, words, mayEnd: who.scopes.contains(.accountWrite))
            },
            empty: shown.isEmpty ? EmptyState(texts("access.empty.title"), texts("access.empty")) : nil,
            pager: Pager(previous: before == nil ? nil : Self.home, next: next))
        return try pages.page(template, model, title: texts("access.title"), request: request, context: context)
    }

    private func line(
        _ grant: StoredGrant, _ openings: [(kind: OpenedKind, minute: Date)], _ numbers: [Identifier<Staff>: Int],
        _ words: GrantWords, mayEnd: Bool
    ) -> Model.Line {
        let texts = words.texts
        func who(_ id: Identifier<Staff>) -> String { texts("access.staff", ["number": "\(numbers[id] ?? 0)"]) }
        var facts = [
            FactList.Fact(texts("staff.purpose"), words.purpose(grant)),
            FactList.Fact(texts("access.ticket"), grant.wish.ticket),
            FactList.Fact(texts("access.reason"), grant.wish.reason),
            FactList.Fact(texts("access.may"), words.scopes(grant)),
            FactList.Fact(texts("access.when"), words.period(grant)),
        ]
        if let approver = grant.approverID { facts.append(FactList.Fact(texts("access.approved"), who(approver))) }
        facts.append(FactList.Fact(texts("access.opened"), words.openings(openings)))
        let mayEnd = mayEnd && grant.isActive(at: words.now)
        return Model.Line(
            id: "\(grant.id)", label: who(grant.staffID), state: words.state(grant), facts: FactList(facts),
            end: mayEnd ? PageAct(texts("access.end"), look: .danger, about: grant.wish.ticket) : nil)
    }

    @Sendable private func end(
        _ who: SignedIn, _ me: StoredMember, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        guard let id = context.parameters.get("grant").flatMap({ Identifier<AccessGrant>($0) }) else {
            throw APIError.notFound
        }
        try await desk.end(id, as: .customer, of: me.customerID, actor: who.actor, at: door.check.now())
        return .redirect(to: "\(Self.home)?done=ended")
    }
}

/// What staff are called where customers read it.
struct StaffNumbers<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// Also of those who are staff no more.
    func numbers(of staff: [Identifier<Staff>]) async throws -> [Identifier<Staff>: Int] {
        let rows = try await runner.rows("select id, number from staff where id = any(\(staff.map(\.uuid)))")
        return try Dictionary(
            uniqueKeysWithValues: rows.map { row in
                (Identifier(try row.decode("id")), Int(try row.decode("number", as: Int32.self)))
            })
    }
}
