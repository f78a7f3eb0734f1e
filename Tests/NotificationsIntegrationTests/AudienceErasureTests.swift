import Contracts
import Erasing
import Foundation
import Mail
import Notifications
import PostgreSQL
import Testbed
import Testing
import Vault

@Suite(
    "Mailings while captures are erased",
    .enabled(if: TestServers.postgres != nil, "TEST_POSTGRESQL_URL names no server"), .serialized,
    .timeLimit(.minutes(3)))
struct AudienceErasureTests {
    private func erase(_ guest: AudienceMember, _ office: PostOffice) async throws -> ErasureOutcome {
        try await office.erase(
            EraseData(erasureID: Identifier(UUID()), captureID: guest.captureID, askedAt: office.now)
        ).outcome
    }

    /// Does `work` while an erasure of the capture has begun and is not committed; returns once both are.
    private func whileErasing(
        _ guest: AudienceMember, _ office: PostOffice, _ work: @escaping @Sendable () async throws -> Void
    ) async throws {
        let capture = try #require(guest.captureID)
        let now = office.now
        let working = try await office.database.withTransaction { erasing in
            _ = try await erasing.pipeline([
                Tombstones<NotificationsData>.locking(capture),
                """
                insert into tombstone (erasure_id, capture_id, erased_at, answer)
                values (\(UUID()), \(capture.uuid), \(now), '{"outcome":"pending","removed":[],"objects":0,"retained":[]}')
                """,
                "delete from mailing_recipient where capture_id = \(capture.uuid)",
            ])
            let working = Task { try await work() }
            #expect(await eventually { await office.isSomebodyWaiting })
            return working
        }
        try await working.value
    }

    private func count(_ table: String, _ office: PostOffice) async throws -> Int64? {
        try await office.database.value("select count(*) from \(identifier: table)")
    }

    @Test func `what an owner lists of an erased capture is left out and not counted`() async throws {
        try await PostOffice.open { office in
            let (erased, other) = (
                try await office.guest("zoe@guests.example"), try await office.guest("ann@guests.example")
            )
            let mailing = try await office.propose()
            #expect(try await erase(erased, office) == .removed)
            try await office.answer(mailing, guests: [erased, other], customers: [])
            #expect(try await office.said(MailingPrepared.self).last?.guests == 1)
            let captures: [UUID] = try await office.database.rows("select capture_id from mailing_recipient")
                .map { try $0.decode("capture_id") }
            #expect(captures == [other.captureID?.uuid])
        }
    }

    @Test func `whoever lists a capture waits for its erasure`() async throws {
        try await PostOffice.open { office in
            let guest = try await office.guest("zoe@guests.example")
            let mailing = try await office.propose()
            try await whileErasing(guest, office) {
                try await office.answer(mailing, guests: [guest], customers: [])
            }
            #expect(try await count("mailing_recipient", office) == 0)
            #expect(try await office.said(MailingPrepared.self).last?.guests == 0)
        }
    }

    @Test func `whoever records a delivery waits for the capture's erasure`() async throws {
        try await PostOffice.open { office in
            let guest = try await office.guest("zoe@guests.example")
            _ = try await office.confirmed([guest])
            try await whileErasing(guest, office) { try await office.sendMailings() }
            #expect(try await count("delivery", office) == 0)
            #expect(try await count("notice", office) == 0)
        }
    }

    @Test func `nobody is told because of a capture that is being erased`() async throws {
        try await PostOffice.open { office in
            // Something of the capture is leaving, so its erasure is waited for and its rows still stand.
            let capture = try await office.invite("zoe@guests.example")
            let taken = try await Deliveries(runner: office.database).take(
                upTo: 1, but: [], at: office.now, until: office.now + 60, lease: UUID(), takingOver: false)
            #expect(taken.count == 1)
            let guest = try await office.guest("zoe@guests.example", capture: capture)
            let mailing = try await office.confirmed([guest])
            #expect(try await erase(guest, office) == .pending)
            try await office.sendMailings()
            #expect(try await count("delivery", office) == 1, "the mail that is leaving, and no other")
            #expect(try await office.counts(of: mailing).guests == MailingProgress(left: 1))
        }
    }

    // MARK: Who is concerned by more than one capture

    @Test(arguments: [false, true])
    func `whoever loses one of two captures is told of the other`(isRecorded: Bool) async throws {
        try await PostOffice.open { office in
            let guests = try await twoCaptures(office)
            let mailing = try await office.confirmed(guests)
            if isRecorded { try await office.sendMailings() }
            #expect(try await erase(try newest(guests), office) == .removed)
            let transport = ScriptedTransport()
            try await office.deliver(by: transport) {
                try await office.sendMailings()
                #expect(await eventually { await office.guests(of: mailing)?.delivered == 1 })
            }
            #expect(try await office.counts(of: mailing).guests == MailingProgress(delivered: 1))
            #expect(transport.all.map { $0.recipient.lowercased() } == ["zoe@guests.example"])
        }
    }

    @Test func `whoever was told stays told when the capture that named them goes`() async throws {
        try await PostOffice.open { office in
            let guests = try await twoCaptures(office)
            let other = try await office.guest("ann@guests.example")
            let mailing = try await office.confirmed(guests + [other])
            let transport = ScriptedTransport { _, letter throws(MailError) in
                if letter.recipient == "ann@guests.example" { throw MailError(.temporary(code: 450)) }
            }
            try await office.deliver(by: transport) {
                try await office.sendMailings()
                #expect(await eventually { await office.guests(of: mailing)?.delivered == 1 })
                #expect(await eventually { transport.all.count == 2 })
            }
            #expect(try await erase(try newest(guests), office) == .removed)
            try await office.sendMailings()
            #expect(try await office.counts(of: mailing).guests == MailingProgress(delivered: 1, left: 1))
            #expect(try await count("delivery", office) == 2, "nobody is told twice")
            let last = try #require(guests.first { $0.captureID != (try? newest(guests).captureID) })
            #expect(try await erase(last, office) == .removed)
            #expect(try await office.counts(of: mailing).guests == MailingProgress(left: 1))
            #expect(try await count("delivery", office) == 1)
        }
    }

    @Test func `a mail that its owner's erasure made unreadable is written again for the other capture`() async throws {
        try await PostOffice.open { office in
            let guests = try await twoCaptures(office)
            let mailing = try await office.confirmed(guests)
            let erased = try newest(guests)
            // The owner of the capture was faster than the order that comes here.
            try await office.vault.destroyKey(try SealedValue(text: erased.address.text).keyID)
            let transport = ScriptedTransport()
            try await office.deliver(by: transport) {
                try await office.sendMailings()
                #expect(await eventually { await office.guests(of: mailing)?.failed == 1 })
                office.wait(10)
                try await office.sendMailings()
                #expect(try await erase(erased, office) == .removed)
                #expect(await eventually { transport.all.count == 1 })
                #expect(await eventually { await office.guests(of: mailing)?.delivered == 1 })
            }
            office.wait(10)
            try await office.sendMailings()
            #expect(try await office.said(MailingProgressed.self).last?.guests == MailingProgress(delivered: 1))
        }
    }

    private func twoCaptures(_ office: PostOffice) async throws -> [AudienceMember] {
        [try await office.guest("zoe@guests.example"), try await office.guest("Zoe@guests.example")]
    }

    private func newest(_ guests: [AudienceMember]) throws -> AudienceMember {
        try #require(guests.max { "\($0.captureID, default: "")" < "\($1.captureID, default: "")" })
    }
}
