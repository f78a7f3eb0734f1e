import Foundation
import Hummingbird
import PostgreSQL
import ServiceHost
import Vault
import WebPages

/// What customers see and do with the captures of their rentals, on pages.
struct GalleryRoutes: Sendable {
    private let door: MemberDoor
    private let record: GrantRecord
    private let gallery: GalleryPage
    private let lightbox: LightboxPage
    private let deleting: DeletePages
    private let live: LivePage
    private let slides: ShowPage

    init(
        frame: ServiceFrame, database: Database, vault: Vault, actions: CaptureDesk, signer: LinkSigner,
        desk: PassDesk, record: GrantRecord
    ) throws {
        self.record = record
        door = MemberDoor(desk: desk)
        let snapshots = LiveSnapshots(database: database, now: frame.now)
        gallery = try GalleryPage(
            pages: frame.pages, database: database, vault: vault, snapshots: snapshots, signer: signer, now: frame.now)
        live = LivePage(database: database, desk: desk, snapshots: snapshots, places: LivePlaces())
        slides = try ShowPage(
            pages: frame.pages, database: database, snapshots: snapshots, signer: signer, now: frame.now)
        lightbox = try LightboxPage(
            pages: frame.pages, database: database, vault: vault, signer: signer, now: frame.now)
        deleting = try DeletePages(
            pages: frame.pages, database: database, desk: actions, now: frame.now)
    }

    /// - Parameter limit: of one client's requests to all of it.
    func add(to router: Router<PageContext>, limit: RateLimit) {
        func group(_ scope: String) -> RouterGroup<PageContext> {
            door.guarding(
                router.group("media/rentals").add(middleware: limit).add(middleware: NoIndex()), scope: scope
            ).add(middleware: record)
        }
        group(GalleryRights.read)
            .get(":rental", use: gallery.show)
            .get(":rental/captures/:capture", use: lightbox.show)
            .get(":rental/deleted", use: deleting.show)
            .get(":rental/live", use: live.stream)
            .get(":rental/show", use: slides.show)
        group(GalleryRights.edit)
            .post(":rental/hide", use: deleting.hide)
            .post(":rental/unhide", use: deleting.unhide)
        group(GalleryRights.delete)
            .post(":rental/delete", use: deleting.confirm)
            .post(":rental/deleted", use: deleting.delete)
            .post(":rental/deleted/restore", use: deleting.restore)
    }
}
