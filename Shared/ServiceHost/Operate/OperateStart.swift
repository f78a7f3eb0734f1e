import FoundationEssentials
package import Hummingbird
package import WebPages

/// `/operate`: the way from one address to the operators' page of each service.
package struct OperateStart: Sendable {
    private struct Model: Sendable {
        struct Link: Sendable {
            var name: String
            var address: String
        }

        /// Where one signs out.
        var home: String
        var head: PageHead
        var services: [Link]
    }

    private let services: [String]
    private let fleet: String
    private let pages: Pages
    private let door: OperatorDoor
    private let template: String

    /// - Parameters:
    ///   - services: the names of all that have such a page.
    ///   - fleet: the address of the page that shows how the booths are.
    package init(services: [String], fleet: String, pages: Pages, door: OperatorDoor) throws {
        self.services = services
        self.fleet = fleet
        self.pages = pages
        self.door = door
        template = try pages.template("operate-start")
    }

    package func add(to router: Router<PageContext>) {
        door.addSignIn(to: router, under: "operate")
        door.guarding(router.group("operate")).get(use: show)
    }

    @Sendable private func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let title = pages.text("operate.start.title", context)
        let model = Model(
            home: "/operate",
            head: PageHead(
                title, lead: pages.text("operate.start.intro", context),
                acts: [PageAct(pages.text("operate.start.fleet", context), address: fleet, look: .primary)]),
            services: services.map { Model.Link(name: $0, address: "/\($0)/operate") })
        return try pages.page(template, model, title: title, request: request, context: context)
    }
}
