import Foundation
import Hummingbird
import MessagingRuntime
import Passwords
import PostgreSQL
import ServiceHost
import WebPages

/// Everything about shares that is answered over HTTP: the page for whoever has an address, and what customers see and do.
struct ShareRoutes: Sendable {
    static let scope = "captures:share"

    private let door: CustomerDoor
    private let page: SharedPage
    private let bytes: SharedBytes
    private let pages: SharePages
    private let api: ShareAPI

    init(
        frame: ServiceFrame, database: Database, unit: UnitOfWork, objects: SealedObjects,
        ledger: ResponsibilityLedger, door: CustomerDoor
    ) throws {
        let signer = try ShareSigner(path: frame.settings.string("LINK_SECRET_FILE"), now: frame.now)
        let hasher = PasswordHasher()
        let shares = ShareDesk(
            database: database, unit: unit, vault: objects.vault, hasher: hasher, signer: signer,
            ledger: ledger)
        let opener = ShareOpener(vault: objects.vault, signer: signer)
        self.door = door
        page = try SharedPage(
            pages: frame.pages, database: database, signer: signer,
            passwords: SharePassword(database: database, hasher: hasher), now: frame.now)
        bytes = SharedBytes(database: database, objects: objects, signer: signer, now: frame.now)
        pages = try SharePages(pages: frame.pages, database: database, desk: shares, opener: opener, now: frame.now)
        api = ShareAPI(site: frame.pages.site, database: database, shares: shares, opener: opener, now: frame.now)
    }

    /// - Parameters:
    ///   - limit: of one client's requests to pages.
    ///   - bytesLimit: of those to bytes: a page shows many pictures, and a video is fetched in pieces.
    func add(to router: Router<PageContext>, limit: RateLimit, bytesLimit: RateLimit) {
        func open(_ limit: RateLimit) -> RouterGroup<PageContext> {
            router.group("media/shares").add(middleware: limit).add(middleware: NoIndex())
        }
        open(limit).get(":secret", use: page.show).post(":secret/open", use: page.open)
        open(bytesLimit).get(":secret/:token", use: bytes.answer)
        door.pages(router, limit: limit, scope: Self.scope)
            .get(":rental/shares", use: pages.list)
            .post(":rental/shares", use: pages.make)
            .post(":rental/shares/new", use: pages.begin)
            .get(":rental/albums/:album/share", use: pages.beginAlbum)
            .get(":rental/shares/:share", use: pages.show)
            .get(":rental/shares/:share/change", use: pages.edit)
            .post(":rental/shares/:share/change", use: pages.change)
            .post(":rental/shares/:share/end", use: pages.end)
            .get(":rental/shares/:share/revoke", use: pages.askToRevoke)
            .post(":rental/shares/:share/revoke", use: pages.revoke)
        api.add(to: door.programs(router, limit: limit, scope: Self.scope))
    }
}
