import Foundation
import Hummingbird
import MessagingRuntime
import PostgreSQL
import ServiceHost
import Vault
import WebPages

/// Everything about albums that is answered over HTTP.
struct AlbumRoutes: Sendable {
    private let door: CustomerDoor
    private let pages: AlbumPages
    private let api: AlbumAPI

    init(
        frame: ServiceFrame, database: Database, unit: UnitOfWork, vault: Vault, ledger: ResponsibilityLedger,
        door: CustomerDoor
    ) throws {
        self.door = door
        let albums = AlbumDesk(database: database, unit: unit, vault: vault, ledger: ledger)
        pages = try AlbumPages(pages: frame.pages, database: database, desk: albums, now: frame.now)
        api = AlbumAPI(database: database, desk: albums, now: frame.now)
    }

    /// - Parameter limit: of requests by one client.
    func add(to router: Router<PageContext>, limit: RateLimit) {
        func group(_ scope: String) -> RouterGroup<PageContext> { door.pages(router, limit: limit, scope: scope) }
        func program(_ scope: String) -> RouterGroup<PageContext> { door.programs(router, limit: limit, scope: scope) }
        group(GalleryRights.read).get(":rental/albums", use: pages.list)
        group(GalleryRights.edit)
            .post(":rental/albums", use: pages.put)
            .post(":rental/albums/add", use: pages.choose)
            .post(":rental/albums/:album/take", use: pages.take)
            .post(":rental/albums/:album/name", use: pages.rename)
            .get(":rental/albums/:album/delete", use: pages.askToDelete)
            .post(":rental/albums/:album/delete", use: pages.delete)
            .post(":rental/albums/:album/restore", use: pages.restore)
        api.addReading(to: program(GalleryRights.read))
        api.addEditing(to: program(GalleryRights.edit))
    }
}
