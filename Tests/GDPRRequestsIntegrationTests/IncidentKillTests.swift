import AMQPTesting
import Contracts
import Foundation
import GDPRRequests
import Notifications
import PostgreSQL
import ServiceHost
import ServiceTesting
import SubjectRights
import Testbed
import Testing
import Vault

/// A breach told of through the real `notifications`, while `gdpr-requests` dies (-9) at every step of its own.
@Suite(
    "A breach while gdpr-requests is killed", .enabled(if: TestServers.areThere, "TEST_SERVICES is not set"),
    .serialized, .timeLimit(.minutes(6)))
struct IncidentKillTests {
    private static let guests = ["zoe", "ann", "bob"]
    private static let by = ["--because", "ticket 7"]

    @Test func `C58 everybody is told, once, wherever gdpr-requests is killed on the way`() async throws {
        try await withTemporaryDirectory { directory in
            try await LiveService.with(isServing: false) { service in
                try await service.host.admit(Notifications.name)
                // Their queues are there, as after every first start.
                try await ServiceOnServers<GDPRRequests>.with(LiveService.files, on: service.host) { _ in }
                try await MailingDesk.with(service.host) { desk in
                    let mail = ["MAIL_URL": "maildir://\(directory)/mail", "PUBLIC_ORIGIN": "https://photos.example"]
                    try await ServiceOnServers<Notifications>.with(
                        LiveService.files.merging(mail) { $1 }, on: service.host
                    ) { mails in
                        try await quiet(service, mails)
                        try await tell(service, mails, desk, maildir: "\(directory)/mail/new")
                    }
                }
            }
        }
    }

    /// Returns when what `notifications` says at its start has been heard, so that a fault point meets an incident's
    /// message.
    private func quiet(_ service: LiveService, _ mails: ServiceOnServers<Notifications>) async throws {
        try await service.owner.execute("delete from outbox")
        try await ServiceOnServers<GDPRRequests>.with(LiveService.files, on: service.host) { _ in
            _ = try await eventually("an empty outbox") {
                try await mails.owner.value("select count(*) from outbox", as: Int64.self) == 0 ? true : nil
            }
        }
    }

    private func tell(
        _ service: LiveService, _ mails: ServiceOnServers<Notifications>, _ desk: MailingDesk, maildir: String
    ) async throws {
        let run = UUID().uuidString.lowercased().prefix(8)
        let (id, mailing) = try await service.openIncident()
        let incident = try #require(UUID(uuidString: id))

        // The mailing is asked for, and the process dies before it notes that it has asked.
        try await die(at: "told:1", service)
        _ = try await desk.first(PrepareMailing.self, about: "\(mailing)")
        let asked: Query = "select count(*) from outbox where name = \(PrepareMailing.name.description)"
        #expect(try await service.runtime.value(asked, as: Int64.self) == 1)
        try await listAudience(of: mailing, run: String(run), mails, desk)

        // The count is heard, first without and then with its commit; neither is acknowledged.
        try await die(at: "handled:1", service)
        #expect(try await service.incidentStatus(id).counts == nil)
        try await die(at: "committed:1", service)
        let counts = try await service.incidentStatus(id).counts
        #expect(counts?.guests == Self.guests.count && counts?.customers == 1)

        for order in [
            ["test", id, "--to", "an@\(run).example", "--as", "an"], ["confirm", id, "--yes", "--as", "bo"],
        ] {
            let (_, failure) = try await service.command(["incident"] + order + Self.by)
            #expect(failure == nil, "\(failure.map { "\($0)" } ?? "")")
        }
        try await die(at: "told:1", service)
        try await die(at: "handled:1", service)
        let heard: Query = "select count(*) from incident_progress where incident_id = \(incident)"
        #expect(try await service.runtime.value(heard, as: Int64.self) == 0)
        try await die(at: "committed:1", service)
        #expect(try await service.runtime.value(heard, as: Int64.self) == 2)

        let heir = try service.process()
        defer { heir.terminate() }
        let status = try await eventually("the end of the mailing") { () -> IncidentStatus? in
            let status = try await service.incidentStatus(id)
            return status.clocks.filter { $0.toldAt != nil }.count == 2 ? status : nil
        }
        func told(_ clock: String) -> MailingProgress? { status.clocks.first { $0.clock == clock }?.mails }
        #expect(told("breach-people") == MailingProgress(delivered: Self.guests.count))
        #expect(told("breach-customers") == MailingProgress(delivered: 1))
        try await isOnce(mailing, run: String(run), mails, maildir: maildir)
        heir.terminate()
        _ = await eventually { !heir.isRunning }
    }

    /// One mailing, and to each recipient one mail that was attempted once.
    private func isOnce(
        _ mailing: Identifier<Mailing>, run: String, _ mails: ServiceOnServers<Notifications>, maildir: String
    ) async throws {
        let recorded = try await mails.owner.row(
            """
            select count(*) as deliveries, sum(attempts) as attempts from delivery where mailing_id = \(mailing.uuid)
            """)
        #expect(try recorded?.decode("deliveries", as: Int64.self) == Int64(Self.guests.count + 1))
        #expect(try recorded?.decode("attempts", as: Int64.self) == Int64(Self.guests.count + 1))
        let names = try FileManager.default.contentsOfDirectory(atPath: maildir)
        let recipients = try names.compactMap { name in
            try String(contentsOfFile: "\(maildir)/\(name)", encoding: .utf8).split(separator: "\r\n")
                .first { $0.hasPrefix("Delivered-To: ") && $0.contains(run) }.map(String.init)
        }
        // Whoever wanted to see it first got it in each language, that time and not again.
        let expected = (Self.guests + ["customer"]).map { "Delivered-To: \($0)@\(run).example" }
        let seen = Array(repeating: "Delivered-To: an@\(run).example", count: Language.allCases.count)
        #expect(recipients.sorted() == (expected + seen).sorted())
    }

    /// Lets a process run until it dies there.
    private func die(at point: String, _ service: LiveService) async throws {
        let victim = try service.process(faultPoint: point)
        let isDead = await eventually(within: .seconds(90)) { !victim.isRunning }
        if !isDead { victim.terminate() }
        try #require(isDead, "\(point) was not reached")
        #expect(victim.terminationReason == .uncaughtSignal && victim.terminationStatus == SIGKILL)
    }

    /// What the owners of addresses answer.
    private func listAudience(
        of mailing: Identifier<Mailing>, run: String, _ mails: ServiceOnServers<Notifications>, _ desk: MailingDesk
    ) async throws {
        _ = try await desk.first(ListAudience<IngestData>.self, about: "\(mailing)")
        let backbone = try Backbone(mails.frame)
        let (vault, hasher) = (try backbone.vault(), try backbone.lookupHasher())
        func member(_ name: String, isGuest: Bool) async throws -> AudienceMember {
            // Only ingest and accounts make keys of captures and customers; keys of ours stand for them.
            let key = try await vault.createKey(.notice)
            return AudienceMember(
                captureID: isGuest ? Identifier(UUID()) : nil, customerID: isGuest ? nil : Identifier(UUID()),
                address: Sealed(
                    try await vault.seal("\(name)@\(run).example", under: key, purpose: SealedPurpose.mailAddress).text),
                lookup: AddressLookup(try hasher.hash(mail: "\(name)@\(run).example")), language: .dutch)
        }
        var guests: [AudienceMember] = []
        for name in Self.guests { guests.append(try await member(name, isGuest: true)) }
        let customer = try await member("customer", isGuest: false)
        await backbone.close()
        try await desk.say(
            AudienceListed<IngestData>(
                mailingID: mailing, part: 1, next: nil, records: guests.count, members: guests))
        try await desk.say(
            AudienceListed<AccountsData>(mailingID: mailing, part: 1, next: nil, records: 0, members: [customer]))
    }
}
