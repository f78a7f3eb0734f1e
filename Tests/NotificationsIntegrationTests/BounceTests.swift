import Contracts
import Foundation
import Mail
import Notifications
import PostgreSQL
import ServiceTesting
import Testbed
import Testing

@Suite(
    "ReadBounces with a database", .enabled(if: TestServers.postgres != nil, "TEST_POSTGRESQL_URL names no server"),
    .serialized, .timeLimit(.minutes(3)))
struct BounceTests {
    /// When a delivery came back, and with which code.
    private func bounce(
        of capture: Identifier<Capture>, _ office: PostOffice
    ) async throws -> (at: Date?, code: Int?) {
        let row = try #require(
            try await office.database.row(
                """
                select bounced_at, last_code from delivery d join notice n on n.id = d.notice_id
                where n.capture_id = \(capture.uuid)
                """))
        return (try row.decode("bounced_at"), try row.decode("last_code", as: Int32?.self).map { Int($0) })
    }

    private func files(_ directory: String, _ part: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(part)")
    }

    @Test func `a mail bounces when a server gives it up, and neither when it is late nor when it has arrived`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            try await PostOffice.open { office in
                let captures = try await delivered(["zoe", "ann", "bob"], office)
                let ids = try await messageIDs(of: captures, office)
                try office.report("delayed", about: ids[0], in: directory)
                try office.report("delivered", about: ids[1], in: directory)
                try await office.readBounces(in: directory)
                for capture in captures { #expect(try await bounce(of: capture, office).at == nil) }

                office.wait(60)
                let name = try office.report("failed", about: ids[0], in: directory)
                try await office.readBounces(in: directory)
                #expect(try await bounce(of: captures[0], office) == (office.now, 550))
                #expect(try await office.row(of: captures[0])?.state == "delivered")
                for capture in captures[1...] { #expect(try await bounce(of: capture, office).at == nil) }
                #expect(try files(directory, "new").isEmpty)
                #expect(try files(directory, "cur").contains("\(name):2,S"))
                #expect(office.logged.allSatisfy { !$0.contains("@") })
            }
        }
    }

    @Test func `what cannot be read is left flagged, and what is not ours is passed by`() async throws {
        try await withTemporaryDirectory { directory in
            try await PostOffice.open { office in
                let capture = try await delivered(["zoe"], office)[0]
                let id = try await messageIDs(of: [capture], office)[0]
                let ours = try office.report("failed", about: id, in: directory)
                let foreign = try office.report("failed", about: "somebody.else@elsewhere.example", in: directory)
                let broken = try office.report("exploded", about: id, in: directory)
                try Data("Subject: I am on holiday\n\nUntil Monday.".utf8)
                    .write(to: URL(filePath: "\(directory)/new/vacation.host"))
                try await office.readBounces(in: directory)
                #expect(
                    Set(try files(directory, "cur")) == [
                        "\(ours):2,S", "\(foreign):2,S", "\(broken):2,F", "vacation.host:2,F",
                    ])
                #expect(try await bounce(of: capture, office).at == office.now)
                #expect(
                    office.count("a mail to MAIL_BOUNCES is no report that could be read; it is flagged in its Maildir")
                        == 2)
            }
        }
    }

    @Test func `reports that come twice or are read twice change nothing more`() async throws {
        try await withTemporaryDirectory { directory in
            try await PostOffice.open { office in
                let mailing = try await sent(to: ["zoe@guests.example", "ann@guests.example"], office)
                let id: String? = try await office.database.value(
                    "select message_id from delivery order by message_id limit 1")
                let before = try await office.said(MailingProgressed.self).count
                for _ in 0..<2 { try office.report("failed", about: try #require(id), in: directory) }
                office.wait(60)
                try await office.readBounces(in: directory)
                let first = try await bouncedAt(office)
                // As after a death between recording and moving, a minute later.
                office.wait(60)
                try office.report("failed", about: try #require(id), in: directory)
                try await office.readBounces(in: directory)
                #expect(try await bouncedAt(office) == first)
                let said = try await office.said(MailingProgressed.self)
                #expect(said.count == before + 1)
                #expect(said.last?.guests == MailingProgress(delivered: 1, bounced: 1))
                let ended = try await office.database.row(
                    "select state, ended_at from mailing where id = \(mailing.uuid)")
                #expect(try ended?.decode("state", as: String.self) == "sent")
                #expect(try #require(try ended?.decode("ended_at", as: Date?.self)) < first)
            }
        }
    }

    private func bouncedAt(_ office: PostOffice) async throws -> Date {
        let instants = try await office.database.rows("select bounced_at from delivery where bounced_at is not null")
        #expect(instants.count == 1)
        return try #require(try instants.first?.decode("bounced_at", as: Date?.self))
    }

    @Test func `a report that overtakes our own record ends the delivery, and the mail is not sent once more`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            try await PostOffice.open { office in
                let capture = try await office.invite("zoe@guests.example")
                let transport = ScriptedTransport { number, letter throws(MailError) in
                    // Taken over, but the connection ends before the server says so; then it comes back.
                    throw MailError(.connection)
                }
                try await office.deliver(by: transport) {
                    #expect(await eventually { ((try? await office.row(of: capture)) ?? nil)?.reason == "connection" })
                    let id = try #require(try await office.row(of: capture)).messageID
                    try office.report("failed", about: id, in: directory)
                    try await office.readBounces(in: directory)
                    #expect(try await bounce(of: capture, office).at == office.now)
                    #expect(try await office.row(of: capture)?.state == "delivered")
                    #expect(try await office.said(NoticeDelivered.self).count == 1)
                    let tried = transport.all.count
                    office.wait(86_400)
                    let other = try await office.invite("ann@guests.example")
                    #expect(await eventually { ((try? await office.row(of: other)) ?? nil)?.attempts ?? 0 > 0 })
                    #expect(transport.all.dropFirst(tried).allSatisfy { $0.recipient == "ann@guests.example" })
                }
            }
        }
    }

    // MARK: The scene

    private func delivered(_ names: [String], _ office: PostOffice) async throws -> [Identifier<Capture>] {
        var captures: [Identifier<Capture>] = []
        try await office.deliver(by: ScriptedTransport()) {
            for name in names {
                let capture = try await office.invite("\(name)@guests.example")
                #expect(await eventually { await office.isIn("delivered", capture) })
                captures.append(capture)
            }
        }
        return captures
    }

    private func messageIDs(of captures: [Identifier<Capture>], _ office: PostOffice) async throws -> [String] {
        var ids: [String] = []
        for capture in captures { ids.append(try #require(try await office.row(of: capture)).messageID) }
        return ids
    }

    /// A mailing that has reached everybody, as far as is known.
    private func sent(to addresses: [String], _ office: PostOffice) async throws -> Identifier<Mailing> {
        let mailing = try await office.propose()
        var guests: [AudienceMember] = []
        for address in addresses { guests.append(try await office.guest(address)) }
        try await office.answer(mailing, guests: guests, customers: [])
        try await office.hear(SendMailing(mailingID: mailing, confirmedBy: "bo", askedAt: office.now))
        try await office.deliver(by: ScriptedTransport()) {
            #expect(
                await eventually {
                    office.wait(4)
                    try? await office.sendMailings()
                    return (try? await office.said(MailingProgressed.self).last?.guests.left) == 0
                })
        }
        return mailing
    }
}

/// A recipient that the real mail server takes first and gives up afterwards.
@Suite(
    "A mailing that comes back",
    .enabled(if: TestServers.areThere && TestServers.hasMail, "TEST_SERVICES or TEST_SMTP_URL is not set"), .serialized,
    .timeLimit(.minutes(4)))
struct ReturnedMailingTests {
    private struct Shown: Decodable {
        struct Mailing: Decodable {
            var state: String
            var guests: MailingProgress
        }
        var mailing: Mailing
    }

    @Test func `a recipient who is taken over first and refused afterwards stands as bounced`() async throws {
        let run = UUID().uuidString.lowercased().prefix(8)
        let maildir = try #require(TestServers.bouncesMaildir)
        let port = try #require(URL(string: TestServers.smtp ?? "")?.port)
        let settings = try PreparedMailing.settings(port: port).merging([
            "MAIL_BOUNCES": "bounces@photos.example", "MAIL_BOUNCES_MAILDIR": maildir,
        ]) { $1 }
        try await ServiceOnServers<Notifications>.with(settings) { service in
            let mailing = try await PreparedMailing.make(
                to: ["zoe@\(run).example", "moved@\(run).example", "unknown@\(run).example"], service)
            try await service.events.say(
                SendMailing(mailingID: mailing, confirmedBy: "bo", askedAt: Date().inMilliseconds))
            let expected = MailingProgress(delivered: 1, bounced: 1, failed: 1, left: 0)
            _ = try await eventually("the bounce", within: .seconds(120)) {
                try await service.events.facts(MailingProgressed.self, about: "\(mailing)").last?.guests == expected
                    ? true : nil
            }
            let shown = try JSONDecoder().decode(
                Shown.self, from: Data(try await service.command("mailing", "show", "\(mailing)", "--json").utf8))
            #expect(shown.mailing.state == "sent" && shown.mailing.guests == expected)
            let table = try await service.command("deliveries", "list", "--state", "bounced", "--mailing", "\(mailing)")
            #expect(table.split(separator: "\n").filter { $0.contains("bounced") }.count == 1, "\(table)")
            #expect(try await service.command("deliveries", "status").contains("bounced"))
            let id: String? = try await service.owner.value(
                "select message_id from delivery where mailing_id = \(mailing.uuid) and bounced_at is not null")
            let messageID = try #require(id)
            // The report has been moved out of the way, and the mail lies nowhere else.
            #expect(await eventually { Self.mails(maildir, "cur").contains { $0.contains(messageID) } })
            #expect(Self.mails(maildir, "new").allSatisfy { !$0.contains(messageID) })
            #expect(Self.mails(TestServers.maildir ?? "", "new").allSatisfy { !$0.contains(messageID) })
            try await service.owner.execute("delete from delivery where mailing_id = \(mailing.uuid)")
        }
    }

    private static func mails(_ maildir: String, _ part: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(maildir)/\(part)")) ?? []
        return names.compactMap { try? String(contentsOfFile: "\(maildir)/\(part)/\($0)", encoding: .utf8) }
    }
}
