import Foundation
import Hummingbird
import Journal
import MessagingRuntime
import PostgreSQL
import ServiceHost
import WebPages

/// Everything about the ledger that is answered over HTTP.
struct LedgerRoutes: Sendable {
    private let door: CustomerDoor
    private let pages: LedgerPages
    private let download: MemberDownload

    init(
        frame: ServiceFrame, database: Database, unit: UnitOfWork, ledger: ResponsibilityLedger, signer: LinkSigner,
        door: CustomerDoor
    ) throws {
        self.door = door
        pages = try LedgerPages(
            pages: frame.pages, database: database, ledger: ledger,
            key: try CheckpointKey(path: frame.settings.string("CHECKPOINT_KEY_FILE")), now: frame.now)
        download = MemberDownload(unit: unit, ledger: ledger, signer: signer, now: frame.now)
    }

    /// - Parameter limit: of requests by one client.
    func add(to router: Router<PageContext>, limit: RateLimit) {
        door.pages(router, limit: limit, scope: ShareRoutes.scope)
            .get(":rental/ledger", use: pages.show)
            .get(":rental/ledger/bundle", use: pages.bundle)
        door.pages(router, limit: limit, scope: GalleryRights.read).add(middleware: DownloadCheck())
            .get(":rental/captures/:capture/files/:original/:recipe", use: download.lead)
        door.programs(router, limit: limit, scope: ShareRoutes.scope)
            .get(":rental/ledger", use: pages.list)
            .get(":rental/ledger/bundle", use: pages.bundle)
        door.programs(router, limit: limit, scope: GalleryRights.read).add(middleware: DownloadCheck())
            .get(":rental/captures/:capture/files/:original/:recipe", use: download.lead)
    }
}
