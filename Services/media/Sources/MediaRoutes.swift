import Hummingbird
import MessagingRuntime
import PostgreSQL
import ServiceHost
import Vault
import WebPages

/// Everything that this service answers over HTTP.
struct MediaRoutes: Sendable {
    private let page: GuestPage
    private let erasing: ErasePage
    private let links: ByteLinks
    private let api: CustomerAPI
    private let gallery: GalleryRoutes
    private let galleryAPI: GalleryAPI
    private let archives: ArchiveRoutes
    private let perMinute: Int

    init(
        frame: ServiceFrame, database: Database, unit: UnitOfWork, objects: SealedObjects, desk: PassDesk
    ) throws {
        let keys = try SessionKeys(secretFile: frame.settings.string("SESSION_SECRET_FILE"))
        let signer = try LinkSigner(path: frame.settings.string("LINK_SECRET_FILE"), now: frame.now)
        page = try GuestPage(
            pages: frame.pages, keys: keys, captures: PostgreSQLSessionCaptures(runner: database), signer: signer,
            now: frame.now)
        erasing = try ErasePage(
            pages: frame.pages, door: SessionDoor(keys: keys), asking: AskForErasure(database: database, unit: unit),
            now: frame.now)
        links = ByteLinks(database: database, objects: objects, signer: signer, now: frame.now)
        api = CustomerAPI(
            captures: CustomerCaptures(runner: database), signer: signer, desk: desk, now: frame.now)
        gallery = try GalleryRoutes(frame: frame, database: database, unit: unit, signer: signer, desk: desk)
        galleryAPI = GalleryAPI(
            database: database, actions: CaptureDesk(unit: unit), signer: signer, desk: desk, now: frame.now)
        archives = try ArchiveRoutes(frame: frame, database: database, unit: unit, objects: objects, desk: desk)
        perMinute = try frame.settings.integer("MEDIA_REQUESTS_PER_MINUTE")
    }

    func add(to router: Router<PageContext>) {
        router.group("g").add(middleware: limit(perMinute)).add(middleware: NoIndex())
            .get(":session", use: page.show)
            .get(":session/qr.svg", use: page.qrCode)
            .get(":session/erase", use: erasing.confirm)
            .post(":session/erase", use: erasing.ask)
        // A page shows many pictures, and a video is fetched in pieces.
        router.group("o").add(middleware: limit(10 * perMinute)).add(middleware: NoIndex())
            .get(":token", use: links.answer)
        api.add(to: router.group("media/api").add(middleware: limit(perMinute)))
        gallery.add(to: router, limit: limit(perMinute))
        galleryAPI.add(to: router, limit: limit(perMinute))
        archives.add(to: router, limit: limit(perMinute))
    }

    /// A minute's requests may come at once.
    private func limit(_ perMinute: Int) -> RateLimit {
        RateLimit(TokenBuckets(burst: perMinute, every: .seconds(60) / perMinute))
    }
}
