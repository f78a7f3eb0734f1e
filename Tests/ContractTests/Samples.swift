import Contracts
import FoundationEssentials

/// One full and one minimal value of every message; what only the full one has is optional on the wire.
struct Sample {
    let full: any Message
    let minimal: any Message

    init(_ full: any Message, minimal: (any Message)? = nil) {
        self.full = full
        self.minimal = minimal ?? full
    }

    static let all: [Sample] = [
        captureMade,
        Sample(CustomerEnrolled(customerID: id(1), kind: .legalPerson, enrolledAt: instant)),
        Sample(
            RentalBooked(
                rentalID: id(2), customerID: id(1), boothIDs: [id(3)], from: instant, until: later, purpose: .party,
                instructionVersion: "2026-01", retentionMonths: 6)),
        Sample(BoothEnrolled(boothID: id(3), number: 7, enrolledAt: instant)),
        captureReceived,
        Sample(CaptureParked(captureID: id(4), boothID: id(3), reason: .unbound, parkedAt: instant)),
        captureReady,
        Sample(CaptureQuarantined(captureID: id(4), rentalID: id(2), reason: "truncated", at: instant)),
        Sample(
            ClockSet(captureID: id(4), rentalID: id(2), notBefore: instant, eraseAt: later, notAfter: later)),
        Sample(
            NoticeDelivered(noticeID: id(7), captureID: id(4), deliveredAt: instant),
            minimal: NoticeDelivered(noticeID: id(7), captureID: nil, deliveredAt: instant)),
        Sample(
            NoticeFailed(noticeID: id(7), captureID: id(4), code: 550, failedAt: instant),
            minimal: NoticeFailed(noticeID: id(7), captureID: nil, code: nil, failedAt: instant)),
        found(AccountsDataFound.self), ingestFound, found(MediaDataFound.self),
        found(RetentionDataFound.self), found(NotificationsDataFound.self),
        find(FindAccountsData.self), find(FindIngestData.self), find(FindMediaData.self),
        findRetention, find(FindNotificationsData.self),
    ]

    private static let instant = Date(timeIntervalSince1970: 1_790_000_000.125)
    private static let later = Date(timeIntervalSince1970: 1_806_000_000)
    private static let hash = String(repeating: "0a", count: 32)

    private static func id<Kind>(_ number: UInt8) -> Identifier<Kind> {
        Identifier(UUID(uuid: (0x01, 0x9f, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number)))
    }

    private static let consents = [
        Consent(scope: .mail, isGiven: true, textHash: hash, language: .dutch, at: instant)
    ]

    private static let captureMade: Sample = {
        var full = CaptureMade(
            captureID: id(4), boothID: id(3), sequence: 12, session: "7-ABCD", madeAt: instant, saidAt: later,
            files: [.init(id: id(5), role: .photo, length: 4_000_000, sha256: hash)], language: .french,
            consents: consents)
        let minimal = full
        full.address = Sealed("c2VhbGVk")
        full.answers = Sealed("c2VhbGVk")
        return Sample(full, minimal: minimal)
    }()

    private static let captureReceived: Sample = {
        var full = CaptureReceived(
            captureID: id(4), boothID: id(3), rentalID: id(2), customerID: id(1), keyID: id(6), session: "7-ABCD",
            madeAt: instant, receivedAt: later,
            originals: [.init(id: id(5), role: .photo, object: "originals/05", length: 4_000_000, sha256: hash)],
            language: .german, consents: consents)
        let minimal = full
        full.address = Sealed("c2VhbGVk")
        full.answers = Sealed("c2VhbGVk")
        return Sample(full, minimal: minimal)
    }()

    private static let captureReady: Sample = {
        var full = CaptureReady(
            captureID: id(4), rentalID: id(2), customerID: id(1), keyID: id(6), session: "7-ABCD", readyAt: instant,
            renditions: 3, language: .english, consents: consents)
        let minimal = full
        full.address = Sealed("c2VhbGVk")
        return Sample(full, minimal: minimal)
    }()

    private static func find<C: FindCommand>(_ type: C.Type) -> Sample {
        Sample(C(requestID: id(8), lookups: [AddressLookup(version: 1, hash: hash)], askedAt: instant))
    }

    private static func found<E: FoundEvent>(_ type: E.Type) -> Sample {
        Sample(E(requestID: id(8), items: [FoundItem(table: "capture", count: 3)], answeredAt: instant))
    }

    private static let ingestFound: Sample = {
        let minimal = IngestDataFound(
            requestID: id(8), items: [FoundItem(table: "capture", count: 3)], answeredAt: instant)
        var full = minimal
        full.captures = [id(4)]
        return Sample(full, minimal: minimal)
    }()

    private static let findRetention: Sample = {
        let minimal = FindRetentionData(
            requestID: id(8), lookups: [AddressLookup(version: 1, hash: hash)], askedAt: instant)
        var full = minimal
        full.captures = [id(4)]
        return Sample(full, minimal: minimal)
    }()
}
