import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import WebPages

/// `/accounts/consents`: what the customer allows the company to do with their data, each apart, and taking it back.
struct ConsentPages: Sendable {
    static let home = "/accounts/consents"

    private struct Form: Decodable {
        var scope: String?
        var recipient: String?
        var version: String?
    }

    private struct Model: Component {
        struct Offer: Component {
            var label: String
            var paragraphs: [String]
            var version: String
            var hidden: [FormHidden]
            var recipient: FormField?
            var give: PageAct
        }

        struct Line: Component {
            var id: String
            var label: String
            var state: StatusBadge
            var facts: FactList
            var withdraw: PageAct?
        }

        var head: PageHead
        var errors: FormErrors?
        var notice: PageNotice?
        var lines: [Line]
        var offers: [Offer]

        var derived: [String: (any Sendable)?] { ["hasLines": !lines.isEmpty, "hasOffers": !offers.isEmpty] }
    }

    let pages: Pages
    let door: PersonDoor
    let desk: ConsentDesk
    private let template: String

    init(pages: Pages, door: PersonDoor, desk: ConsentDesk) throws(PagesError) {
        (self.pages, self.door, self.desk) = (pages, door, desk)
        template = try pages.template("consents")
    }

    func add(to group: RouterGroup<PageContext>) {
        group.get("consents", use: door.member(.accountWrite, show))
        group.post("consents", use: door.member(.accountWrite, give))
        group.post("consents/:consent/withdraw", use: door.member(.accountWrite, withdraw))
    }

    @Sendable private func show(
        _ who: SignedIn, _ me: StoredMember, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        try await page(me, request, context, done: pages.done(request, on: "consents"))
    }

    @Sendable private func give(
        _ who: SignedIn, _ me: StoredMember, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let form = try await request.decode(as: Form.self, context: context)
        do {
            _ = try await desk.give(
                form.scope, to: form.recipient, version: form.version, in: context.language, by: me,
                at: door.check.now())
        } catch let refusal as Refusal {
            return try await page(me, request, context, refusal: refusal)
        }
        return .redirect(to: "\(Self.home)?done=given")
    }

    @Sendable private func withdraw(
        _ who: SignedIn, _ me: StoredMember, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        guard let id = context.parameters.get("consent").flatMap({ Identifier<UseConsent>($0) }) else {
            throw APIError.notFound
        }
        try await desk.withdraw(id, by: me, at: door.check.now())
        return .redirect(to: "\(Self.home)?done=withdrawn")
    }

    // MARK: The page

    private func page(
        _ me: StoredMember, _ request: Request, _ context: PageContext, refusal: Refusal? = nil, done: String? = nil
    ) async throws -> Response {
        let texts = TextsOfPage(pages.texts, context.language)
        let consents = try await UseConsents(runner: door.check.database).all(of: me.customerID)
        let given = Set(consents.filter { $0.withdrawnAt == nil }.map(\.scope))
        var offers: [Model.Offer] = []
        // Data may be told to several, each with a consent of their own.
        for scope in ConsentScope.allCases where scope.namesRecipient || !given.contains(scope) {
            if let offer = try await offer(scope, texts, refusal) { offers.append(offer) }
        }
        let problem = refusal.map { texts("consents.refused.\($0.field)") }
        let model = Model(
            head: PageHead(texts("consents.title"), lead: texts("consents.lead")),
            errors: problem.map { problem in
                FormErrors([FormErrors.Line(problem, field: refusal?.field == "recipient" ? "recipient" : nil)])
            },
            notice: done.map { PageNotice(.success, texts($0), isNews: true) },
            lines: consents.map { line($0, texts) }, offers: offers)
        return try pages.page(
            template, model, title: texts("consents.title"), status: refusal == nil ? .ok : .unprocessableContent,
            request: request, context: context)
    }

    private func offer(
        _ scope: ConsentScope, _ texts: TextsOfPage, _ refusal: Refusal?
    ) async throws -> Model.Offer? {
        guard
            let wording = try await Wordings(runner: door.check.database)
                .present(scope.wording, texts.language, at: door.check.now())
        else { return nil }
        let label = texts("consents.scope.\(scope.rawValue)")
        var recipient: FormField?
        if scope.namesRecipient {
            recipient = FormField(
                "recipient", texts("consents.recipient"), hint: texts("consents.recipient.hint"),
                error: refusal?.field == "recipient" ? texts("consents.refused.recipient") : nil, autocomplete: "off",
                maxLength: 200)
        }
        return Model.Offer(
            label: label, paragraphs: wording.paragraphs,
            version: texts("undertaking.version", ["version": wording.version]),
            hidden: [FormHidden("scope", scope.rawValue), FormHidden("version", wording.version)],
            recipient: recipient, give: PageAct(texts("consents.give"), about: label))
    }

    private func line(_ consent: StoredConsent, _ texts: TextsOfPage) -> Model.Line {
        let label = texts("consents.scope.\(consent.scope.rawValue)")
        var facts = [
            FactList.Fact(texts("consents.givenAt"), texts.formats.dateTime(consent.givenAt)),
            FactList.Fact(texts("consents.text"), "\(consent.version), \(consent.language.rawValue)"),
        ]
        if let recipient = consent.recipient {
            facts.insert(FactList.Fact(texts("consents.recipient"), recipient), at: 0)
        }
        if let withdrawn = consent.withdrawnAt {
            facts.append(FactList.Fact(texts("consents.withdrawnAt"), texts.formats.dateTime(withdrawn)))
        }
        let isGiven = consent.withdrawnAt == nil
        return Model.Line(
            id: "\(consent.id)", label: label,
            state: isGiven
                ? StatusBadge(texts("consents.given"), .success) : StatusBadge(texts("consents.withdrawn"), .neutral),
            facts: FactList(facts), withdraw: isGiven ? PageAct(texts("consents.withdraw"), about: label) : nil)
    }
}
