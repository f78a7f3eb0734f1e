package import Hummingbird

/// Installs on a router what every answer of the platform has in common.
///
/// From the outside in: request context (language, reference, trace, client) → security headers → error pages →
/// check of the origin of a form. `ServiceHost` calls it; tests of pages do too.
package struct PageFrame: Sendable {
    package let pages: Pages

    package init(pages: Pages) {
        self.pages = pages
    }

    /// Adds the middleware and the assets. Call it before any route is added: a route gets only what is there already.
    package func install(on router: Router<PageContext>) {
        router.add(middleware: RequestStart(client: ClientAddress(trustedProxies: pages.site.trustedProxies)))
        router.add(middleware: SecurityHeaders())
        router.add(middleware: ErrorPages(pages: pages))
        router.add(middleware: CrossOriginCheck(ownOrigin: pages.site.publicOrigin))
        pages.assets.addRoutes(to: router)
    }

    /// A router with everything installed.
    package func router() -> Router<PageContext> {
        let router = Router(context: PageContext.self, options: .autoGenerateHeadEndpoints)
        install(on: router)
        return router
    }
}
