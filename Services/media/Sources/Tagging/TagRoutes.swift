import Hummingbird
import MessagingRuntime
import PostgreSQL
import ServiceHost
import Vault
import WebPages

/// Everything about words on captures that this service answers over HTTP.
struct TagRoutes: Sendable {
    private let door: CustomerDoor
    private let pages: TagPages
    private let api: TagAPI

    init(frame: ServiceFrame, database: Database, unit: UnitOfWork, vault: Vault, door: CustomerDoor) throws {
        self.door = door
        let tags = TagDesk(unit: unit, vault: vault)
        pages = try TagPages(pages: frame.pages, database: database, desk: tags, now: frame.now)
        api = TagAPI(database: database, desk: tags, door: door, now: frame.now)
    }

    /// - Parameter limit: of one client's requests to all of it.
    func add(to router: Router<PageContext>, limit: RateLimit) {
        door.pages(router, limit: limit, scope: GalleryRights.edit)
            .post(":rental/tag", use: pages.choose)
            .post(":rental/tags", use: pages.change)
        api.add(to: router, limit: limit)
    }
}
