import Hummingbird
import WebPages

/// Where customers come in to their rentals, by a page or by a program, and staff under a grant, of whom it is written down.
struct CustomerDoor: Sendable {
    let desk: PassDesk
    let record: GrantRecord

    /// - Parameter limit: of requests by one client.
    func pages(_ router: Router<PageContext>, limit: RateLimit, scope: String) -> RouterGroup<PageContext> {
        MemberDoor(desk: desk).guarding(
            router.group("media/rentals").add(middleware: limit).add(middleware: NoIndex()), scope: scope
        )
        .add(middleware: record)
    }

    /// - Parameter limit: of requests by one client.
    func programs(_ router: Router<PageContext>, limit: RateLimit, scope: String) -> RouterGroup<PageContext> {
        router.group("media/api/rentals").add(middleware: limit)
            .add(middleware: PassCheck(scopes: [scope]) { [desk] in try await desk.pass(for: $0) })
            .add(middleware: record)
    }
}
