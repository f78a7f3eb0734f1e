import Hummingbird
import Images
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
    private let shares: ShareRoutes
    private let albums: AlbumRoutes
    private let ledgers: LedgerRoutes
    private let edits: EditRoutes
    private let tags: TagRoutes
    private let creations: CreationRoutes
    private let perMinute: Int

    init(
        frame: ServiceFrame, database: Database, unit: UnitOfWork, objects: SealedObjects,
        ledger: ResponsibilityLedger, desk: PassDesk, decoders: DecoderPool
    ) throws {
        let keys = try SessionKeys(secretFile: frame.settings.string("SESSION_SECRET_FILE"))
        let signer = try LinkSigner(path: frame.settings.string("LINK_SECRET_FILE"), now: frame.now)
        page = try GuestPage(
            pages: frame.pages, keys: keys, captures: PostgreSQLSessionCaptures(runner: database), signer: signer,
            now: frame.now)
        erasing = try ErasePage(
            pages: frame.pages, door: SessionDoor(keys: keys), asking: AskForErasure(database: database, unit: unit),
            now: frame.now)
        let openings = Openings(database: database, unit: unit, now: frame.now)
        let record = GrantRecord(openings: openings)
        links = ByteLinks(
            database: database, objects: objects, signer: signer,
            granted: GrantedLinks(desk: desk, openings: openings), now: frame.now)
        api = CustomerAPI(
            captures: CustomerCaptures(runner: database), signer: signer, desk: desk, record: record, now: frame.now)
        gallery = try GalleryRoutes(
            frame: frame, database: database, vault: objects.vault, actions: CaptureDesk(unit: unit, ledger: ledger),
            signer: signer, desk: desk, record: record)
        galleryAPI = GalleryAPI(
            database: database, actions: CaptureDesk(unit: unit, ledger: ledger), signer: signer, desk: desk,
            record: record, now: frame.now)
        archives = try ArchiveRoutes(
            frame: frame, database: database, unit: unit, objects: objects, ledger: ledger, desk: desk,
            record: record)
        let door = CustomerDoor(desk: desk, record: record)
        shares = try ShareRoutes(
            frame: frame, database: database, unit: unit, objects: objects, ledger: ledger, door: door)
        albums = try AlbumRoutes(
            frame: frame, database: database, unit: unit, vault: objects.vault, ledger: ledger, door: door)
        ledgers = try LedgerRoutes(
            frame: frame, database: database, unit: unit, ledger: ledger, signer: signer, door: door)
        edits = try EditRoutes(
            frame: frame, database: database, unit: unit, objects: objects, signer: signer, door: door,
            decoders: decoders)
        tags = try TagRoutes(frame: frame, database: database, unit: unit, vault: objects.vault, door: door)
        creations = try CreationRoutes(
            frame: frame, database: database, unit: unit, objects: objects, ledger: ledger, door: door)
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
        albums.add(to: router, limit: limit(perMinute))
        ledgers.add(to: router, limit: limit(perMinute))
        shares.add(to: router, limit: limit(perMinute), bytesLimit: limit(10 * perMinute))
        // An editor's page fetches its picture too.
        edits.add(to: router, limit: limit(perMinute))
        tags.add(to: router, limit: limit(perMinute))
        creations.add(to: router, limit: limit(perMinute))
    }

    /// A minute's requests may come at once.
    private func limit(_ perMinute: Int) -> RateLimit {
        RateLimit(TokenBuckets(burst: perMinute, every: .seconds(60) / perMinute))
    }
}
