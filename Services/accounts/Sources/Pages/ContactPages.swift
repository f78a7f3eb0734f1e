import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import WebPages

/// `/accounts/contact`, where visitors of the website write to us; other sites of ours may show it in a frame.
struct ContactPages: Sendable {
    static let home = "/accounts/contact"

    let pages: Pages
    let keep: KeepMessage
    let frames: FrameOrigins
    let now: @Sendable () -> Date
    /// Each message is a key and a row, and somebody's time to read it: so many from one place, and so many from all.
    private let places = TokenBuckets(burst: 10, every: .seconds(60))
    private let all = TokenBuckets(burst: 200, every: .seconds(10))

    init(
        pages: Pages, keep: KeepMessage, frames: FrameOrigins, now: @escaping @Sendable () -> Date
    ) throws(PagesError) {
        (self.pages, self.keep, self.frames, self.now) = (pages, keep, frames, now)
        for template in [FormPage.template, SentPage.template] { _ = try pages.template(template) }
    }

    func add(to group: RouterGroup<PageContext>) {
        group.get("contact", use: show)
        group.get("contact/thanks", use: thank)
        group.post("contact", use: take)
    }

    @Sendable private func show(_ request: Request, _ context: PageContext) async throws -> Response {
        try page([:], request, context)
    }

    @Sendable private func take(_ request: Request, _ context: PageContext) async throws -> Response {
        let typed = try await request.decode(as: [String: String].self, context: context)
        let message: ContactMessage
        do {
            message = try ContactPolicy.message(typed, language: context.language)
        } catch {
            // What is not needed is not taken in, and no page of ours sends it.
            guard error.code != "field-unknown" else {
                throw APIError.invalid(error.field, error.reason, code: error.code)
            }
            return try page(typed, request, context, error)
        }
        // Nothing that was typed is lost, in a frame neither.
        if let wait = places.take(ClientAddress.limitKey(for: context.clientAddress)) ?? all.take("all") {
            let refusal = Refusal("", "too-many", "was written too often")
            var response = try page(typed, request, context, refusal, .tooManyRequests)
            response.headers[.retryAfter] = "\(wait.components.seconds + 1)"
            return response
        }
        do {
            try await keep.perform(message, at: now())
        } catch let refusal as Refusal {
            return try page(typed, request, context, refusal, .serviceUnavailable)
        }
        return .redirect(to: Self.home + "/thanks" + Self.language(of: request))
    }

    @Sendable private func thank(_ request: Request, _ context: PageContext) async throws -> Response {
        func text(_ key: String) -> String { pages.text("contact.\(key)", context) }
        let model = SentPage(
            head: PageHead(text("title")), notice: PageNotice(.success, text("thanks"), isNews: true),
            text: text("thanks.next"),
            acts: [
                PageAct(text("another"), address: Self.home + Self.language(of: request), look: .plain)
            ])
        return frameable(
            try pages.page(SentPage.template, model, title: text("title"), request: request, context: context))
    }

    private func page(
        _ typed: [String: String], _ request: Request, _ context: PageContext, _ refusal: Refusal? = nil,
        _ status: HTTPResponse.Status = .unprocessableContent
    ) throws -> Response {
        func text(_ key: String) -> String { pages.text("contact.\(key)", context) }
        func field(
            _ name: String, kind: String = "text", autocomplete: String?, most: Int, isRequired: Bool = true,
            rows: Int? = nil
        ) -> FormField {
            FormField(
                name, text(name), value: typed[name] ?? "", kind: kind, autocomplete: autocomplete,
                isRequired: isRequired, maxLength: most, rows: rows)
        }
        let home = Self.home + Self.language(of: request)
        var form = FormPage(text("title"), lead: text("lead"), action: home)
        form.fields = [
            field("name", autocomplete: "name", most: 200),
            field("mail", kind: "email", autocomplete: "email", most: 254),
            field("phone", kind: "tel", autocomplete: "tel", most: 40, isRequired: false),
            field("message", autocomplete: nil, most: ContactPolicy.longestMessage, rows: 6),
        ]
        form.acts = [PageAct(text("send"), look: .primary)]
        if let refusal {
            let words = pages.text("contact.refused.\(refusal.code)", context, ["mail": pages.site.contactMail])
            form.refuse(words, refusal.field.isEmpty ? nil : refusal.field)
        }
        return frameable(
            try pages.page(
                FormPage.template, form, title: text("title"), status: refusal == nil ? .ok : status,
                request: request, context: context))
    }

    /// The language that the address asks for, said on: in a frame of another site a browser keeps no cookie of ours.
    private static func language(of request: Request) -> String {
        request.uri.queryParameters.get(LanguageChoice.name).flatMap(Language.init(rawValue:)).map {
            "?\(LanguageChoice.name)=\($0.rawValue)"
        } ?? ""
    }

    /// Lets the sites of the setting show the page in a frame; without any it stays as unframeable as all others.
    private func frameable(_ response: Response) -> Response {
        guard !frames.origins.isEmpty else { return response }
        var response = response
        SecurityHeaders.allowFraming(by: frames.origins, in: &response)
        return response
    }
}
