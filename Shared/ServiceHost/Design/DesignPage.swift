package import Hummingbird
package import WebPages

/// `/accounts/design`: every component of the pages in every state, for those who make pages and for the tests that look
/// at them in a browser. It shows nobody's data, and what is pressed does nothing.
package struct DesignPage: Sendable {
    private static let path = "accounts/design"

    private let pages: Pages
    private let template: String

    package init(pages: Pages) throws {
        self.pages = pages
        template = try pages.template("design")
    }

    package func add(to router: Router<PageContext>) {
        router.group("\(Self.path)").get(use: show).post(use: comeBack)
    }

    @Sendable private func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let asked = request.uri.queryParameters
        let model = DesignModel(
            TextsOfPage(pages.texts, context.language), address: "/\(Self.path)",
            asked: DesignModel.Asked(
                search: asked.get("q") ?? "", only: asked.get("only") ?? "",
                done: asked.get("done").flatMap { Int($0) },
                isLast: asked.get("after") != nil, isSaved: asked.get("saved") != nil,
                filled: asked.get("tried") == nil
                    ? nil
                    : DesignForm.Filled(
                        name: asked.get("name") ?? "", mail: asked.get("mail") ?? "", note: asked.get("note") ?? "",
                        role: asked.get("role"), terms: asked.get("terms") != nil)))
        return try pages.page(
            template, model, title: pages.text("design.title", context), request: request, context: context)
    }

    /// What a form of the page sends leads back to it.
    @Sendable private func comeBack(_ request: Request, _ context: PageContext) async throws -> Response {
        Response.redirect(to: "/\(Self.path)?saved=1#notices")
    }
}
