import Hummingbird
import MessagingRuntime
import PostgreSQL
import ServiceHost
import WebPages

/// Everything about archives that this service answers over HTTP.
struct ArchiveRoutes: Sendable {
    /// What ordering and downloading want.
    static let scope = "captures:read"

    private let pages: ArchivePages
    private let api: ArchiveAPI
    private let desk: PassDesk
    private let record: GrantRecord

    init(
        frame: ServiceFrame, database: Database, unit: UnitOfWork, objects: SealedObjects,
        ledger: ResponsibilityLedger, desk: PassDesk, record: GrantRecord
    ) throws {
        let orders = ArchiveOrders(unit: unit, ledger: ledger)
        let download = ArchiveDownload(
            database: database, objects: objects, unit: unit, ledger: ledger, desk: desk,
            slots: ArchiveSlots(most: try frame.settings.integer("MEDIA_ARCHIVE_DOWNLOADS")), now: frame.now)
        pages = try ArchivePages(
            pages: frame.pages, database: database, orders: orders, download: download, now: frame.now)
        api = ArchiveAPI(database: database, orders: orders, download: download, now: frame.now)
        (self.desk, self.record) = (desk, record)
    }

    /// - Parameter limit: of requests by one client.
    func add(to router: Router<PageContext>, limit: RateLimit) {
        let door = MemberDoor(desk: desk)
        func group(_ path: RouterPath) -> RouterGroup<PageContext> {
            router.group(path).add(middleware: limit).add(middleware: NoIndex())
        }
        door.guarding(group("media/rentals/:rental/archives"), scope: Self.scope)
            .add(middleware: DownloadCheck()).add(middleware: record)
            .get(use: pages.list)
            .post(use: pages.order)
        door.guarding(group("media/archives/:archive"), scope: Self.scope)
            .add(middleware: DownloadCheck()).add(middleware: record)
            .get(use: pages.show)
            .get(":file", use: pages.bytes)
        api.add(
            to: group("media/api/archives").add(
                middleware: PassCheck(scopes: [Self.scope]) { [desk] in try await desk.pass(for: $0) }
            )
            .add(middleware: DownloadCheck()).add(middleware: record))
    }
}
