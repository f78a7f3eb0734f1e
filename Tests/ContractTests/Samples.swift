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

    static let all: [Sample] =
        [
            captureMade,
            Sample(CaptureWithdrawn(captureID: id(4), boothID: id(3), sequence: 12, cause: .deleted, at: instant)),
            Sample(CustomerEnrolled(customerID: id(1), kind: .legalPerson, enrolledAt: instant)),
            Sample(
                CustomerClosed(
                    closingID: id(11), customerID: id(1),
                    lookups: [AddressLookup(version: 1, hash: String(repeating: "a", count: 64))], closedAt: later)),
            Sample(
                RentalBooked(
                    rentalID: id(2), customerID: id(1), boothIDs: [id(3)], from: instant, until: later, purpose: .party,
                    instructionVersion: "2026-01", retentionMonths: 6),
                minimal: RentalBooked(
                    rentalID: id(2), customerID: id(1), boothIDs: [id(3)], from: instant, until: later, purpose: .party,
                    instructionVersion: nil, retentionMonths: 6)),
            heartbeat(oldestWaitingAt: instant),
            Sample(BoothSilent(boothID: id(3), rentalID: id(2), silentSince: instant, noticedAt: later)),
            Sample(BoothHeardAgain(boothID: id(3), silentSince: instant, heardAt: later)),
            Sample(
                RentalComplete(
                    rentalID: id(2), customerID: id(1), made: 412, arrived: 409, withdrawn: 2, erased: 1,
                    completedAt: later)),
            Sample(
                RentalCounted(
                    rentalID: id(2), customerID: id(1), made: 412, arrived: 380, withdrawn: 2, erased: 1,
                    isComplete: false, countedAt: later)),
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
            Sample(RentalDeleted(rentalID: id(2), customerID: id(1), deletedAt: instant, finalAt: later)),
            Sample(RentalRestored(rentalID: id(2), restoredAt: instant)),
            Sample(ErasureAsked(captureID: id(4), rentalID: id(2), askedAt: instant)),
            Sample(CaptureHidden(captureID: id(4), erasureID: id(9), cause: .guest, hiddenAt: instant)),
            Sample(CaptureShown(captureID: id(4), erasureID: id(9), shownAt: instant)),
            Sample(
                DecisionOverdue(
                    erasureID: id(9), captureID: id(4), rentalID: id(2), customerID: id(1), askedAt: instant)),
            erasureAttested,
            Sample(
                ErasureRefused(
                    erasureID: id(9), captureID: id(4), requestID: id(8), reason: "needed for a claim",
                    refusedAt: instant),
                minimal: ErasureRefused(
                    erasureID: id(9), captureID: id(4), requestID: nil, reason: "needed for a claim", refusedAt: instant
                )),
            Sample(
                ErasureRequested(
                    requestID: id(8), captures: [id(4)], lookups: [AddressLookup(version: 1, hash: hash)],
                    requestedAt: instant)),
            Sample(
                DeadlineNear(
                    clock: .breachAuthority, subjectID: (id(11) as Identifier<Incident>).uuid, dueAt: later, hours: 24,
                    saidAt: instant)),
            renderAgain, Sample(PrepareArchive(archiveID: id(13))),
            Sample(MakeEdit(captureID: id(4), originalID: id(5))),
            Sample(MakeCreation(creationID: id(16), rentalID: id(2))), captureRendering,
            Sample(CaptureDeleted(captureID: id(4), rentalID: id(2), deletedAt: instant, finalAt: later)),
            Sample(CaptureRestored(captureID: id(4), rentalID: id(2), restoredAt: instant)),
            Sample(
                ConsentGiven(consentID: id(15), customerID: id(1), scope: "marketing-pictures", givenAt: instant)),
            Sample(
                ConsentWithdrawn(
                    consentID: id(15), customerID: id(1), scope: "marketing-pictures", withdrawnAt: instant)),
            Sample(OpenedUnderGrant(grantID: id(14), kind: .gallery, minute: instant)),
            prepareMailing, Sample(TestMailing(mailingID: id(10), to: Sealed("c2VhbGVk"), askedAt: instant)),
            Sample(SendMailing(mailingID: id(10), confirmedBy: "an", askedAt: instant)),
            Sample(
                SendNotice(
                    noticeID: id(12), topic: .memberInvitation, keyID: id(6), to: Sealed("c2VhbGVk"), language: .french,
                    link: Sealed("bGluaw"), until: later, askedAt: instant),
                minimal: SendNotice(
                    noticeID: id(12), topic: .memberInvitation, keyID: id(6), to: Sealed("c2VhbGVk"), language: .french,
                    link: nil, until: later, askedAt: instant)),
            Sample(MailingPrepared(mailingID: id(10), guests: 3, customers: 1, records: 5, preparedAt: instant)),
            Sample(
                MailingProgressed(
                    mailingID: id(10), guests: MailingProgress(delivered: 2, bounced: 1, failed: 0, left: 0),
                    customers: MailingProgress(left: 1), at: instant)),
            Sample(
                PolicyPublished(
                    version: "2026-11", effectiveAt: later, hashes: [.dutch: hash], mailingID: id(10),
                    publishedAt: instant)),
            listAudience(AccountsData.self), listAudience(IngestData.self), audienceListed(AccountsData.self),
            audienceListed(IngestData.self),
        ] + rights(AccountsData.self) + rights(IngestData.self) + rights(MediaData.self)
        + rights(NotificationsData.self)
        + rights(RetentionData.self) + erasure(AccountsData.self) + erasure(IngestData.self)
        + erasure(MediaData.self) + erasure(NotificationsData.self)

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

    private static func heartbeat(oldestWaitingAt: Date) -> Sample {
        var full = BoothHeartbeat(
            boothID: id(3), sentAt: instant, agentVersion: "0.1.0", state: .heldUp, waiting: 4, oldestWaitingAt: nil,
            spoolBytes: 16_000_000, spoolLimit: 50_000_000_000, freeBytes: 9_000_000_000, lastSequence: 412,
            alarms: [.spaceLow])
        let minimal = full
        full.oldestWaitingAt = oldestWaitingAt
        return Sample(full, minimal: minimal)
    }

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

    /// What every owner of personal data is asked, and answers.
    private static func rights<Owner: DataOwner>(_ owner: Owner.Type) -> [Sample] {
        let lookups = [AddressLookup(version: 1, hash: hash)]
        let items = [TableCount(table: "capture", count: 3)]
        let object = ExportedObject(object: "exports/8/1", name: "media/1.jpg", length: 12, sha256: hash)
        return [
            Sample(
                FindData<Owner>(requestID: id(8), lookups: lookups, askedAt: instant, captures: [id(4)]),
                minimal: FindData<Owner>(requestID: id(8), lookups: lookups, askedAt: instant)),
            Sample(
                DataFound<Owner>(requestID: id(8), items: items, answeredAt: instant, captures: [id(4)]),
                minimal: DataFound<Owner>(requestID: id(8), items: items, answeredAt: instant)),
            Sample(
                ExportData<Owner>(
                    requestID: id(8), keyID: id(6), lookups: lookups, captures: [id(4)], askedAt: instant),
                minimal: ExportData<Owner>(requestID: id(8), keyID: id(6), lookups: lookups, askedAt: instant)),
            Sample(
                DataExported<Owner>(
                    requestID: id(8), records: object, files: [object], items: items, answeredAt: instant),
                minimal: DataExported<Owner>(
                    requestID: id(8), records: nil, files: [object], items: items, answeredAt: instant)),
            Sample(
                RectifyData<Owner>(
                    requestID: id(8), lookups: lookups, captures: [id(4)], field: .mail, value: Sealed("c2VhbGVk"),
                    askedAt: instant),
                minimal: RectifyData<Owner>(
                    requestID: id(8), lookups: lookups, field: .mail, value: Sealed("c2VhbGVk"), askedAt: instant)),
            Sample(
                DataRectified<Owner>(requestID: id(8), changed: items, refusal: "not-held", answeredAt: instant),
                minimal: DataRectified<Owner>(requestID: id(8), changed: items, answeredAt: instant)),
            Sample(
                DataDescribed<Owner>(
                    lines: [
                        RegisterLine(
                            table: "capture", holds: "captures", category: "content", purposes: ["to show them"],
                            columns: ["object"], retention: "capture", isUnreadableAtRest: false)
                    ], describedAt: instant)),
        ]
    }

    /// What the owners that are ordered to erase are told, and answer.
    private static func erasure<Owner: DataOwner>(_ owner: Owner.Type) -> [Sample] {
        let lookups = [AddressLookup(version: 1, hash: hash)]
        let retained = RetainedData(table: "customer", count: 1, reason: .contract)
        return [
            Sample(
                EraseData<Owner>(
                    erasureID: id(9), captureID: id(4), keyID: id(6), lookups: lookups, askedAt: instant),
                minimal: EraseData<Owner>(erasureID: id(9), captureID: nil, lookups: lookups, askedAt: instant)),
            Sample(
                DataErased<Owner>(
                    erasureID: id(9), outcome: .retained, removed: [TableCount(table: "capture", count: 3)], objects: 4,
                    retained: [retained], answeredAt: instant)),
        ]
    }

    private static func listAudience<Owner: DataOwner>(_ owner: Owner.Type) -> Sample {
        Sample(
            ListAudience<Owner>(
                mailingID: id(10),
                scope: MailingScope(rentalID: id(2), boothID: id(3), from: instant, until: later), part: 2,
                after: (id(4) as Identifier<Capture>).uuid, askedAt: instant))
    }

    private static func audienceListed<Owner: DataOwner>(_ owner: Owner.Type) -> Sample {
        let member = AudienceMember(
            captureID: id(4), customerID: id(1), address: Sealed("c2VhbGVk"),
            lookup: AddressLookup(version: 1, hash: hash), language: .french)
        return Sample(
            AudienceListed<Owner>(
                mailingID: id(10), part: 1, next: (id(4) as Identifier<Capture>).uuid, records: 5, members: [member]))
    }

    private static let renderAgain = Sample(
        RenderAgain(rerenderingID: id(12), after: id(4)), minimal: RenderAgain(rerenderingID: id(12)))

    private static let captureRendering = Sample(
        CaptureRendering(captureID: id(4), rentalID: id(2), done: 1, total: 3, percent: 45, at: instant))

    private static let prepareMailing: Sample = {
        let text = MailingText(subject: "About your photographs", body: "Something happened.")
        return Sample(
            PrepareMailing(
                mailingID: id(10), kind: .breach, scope: MailingScope(rentalID: id(2)), texts: [.english: text],
                proposedBy: "an", askedAt: instant))
    }()

    private static let erasureAttested: Sample = {
        let parts = [
            ErasureAttested.Part(
                owner: .media, outcome: .retained, rows: 5, objects: 4,
                retained: [RetainedData(table: "customer", count: 1, reason: .contract)])
        ]
        return Sample(
            ErasureAttested(
                erasureID: id(9), cause: .request, captureID: id(4), requestID: id(8), parts: parts, beganAt: instant,
                completedAt: later),
            minimal: ErasureAttested(
                erasureID: id(9), cause: .request, captureID: nil, parts: parts, beganAt: instant, completedAt: later))
    }()
}
