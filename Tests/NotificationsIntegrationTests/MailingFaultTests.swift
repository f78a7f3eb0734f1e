import Contracts
import Foundation
import Notifications
import PostgreSQL
import ServiceTesting
import Testbed
import Testing

/// A mailing through the real mail server while its two senders are killed and its connections are cut.
///
/// `MAILING_RECIPIENTS` and `MAILING_KILLS` make it larger; `deploy/local/soak-mailings` does.
@Suite(
    "A mailing under fire",
    .enabled(if: TestServers.areThere && TestServers.hasMail, "TEST_SERVICES or TEST_SMTP_URL is not set"), .serialized,
    .timeLimit(.minutes(20)))
struct MailingFaultTests {
    private static func number(_ name: String, _ standard: Int) -> Int {
        TestServers.environment[name].flatMap(Int.init) ?? standard
    }

    @Test func `nobody is skipped, and no more mails are repeated than were under way at the faults`() async throws {
        let recipients = Self.number("MAILING_RECIPIENTS", 300)
        let kills = Self.number("MAILING_KILLS", 3)
        let run = UUID().uuidString.lowercased().prefix(8)
        let proxy = try CuttingProxy(to: try Self.submissionPort(), cuttingAfter: 30_000...150_000)
        let settings = try PreparedMailing.settings(port: proxy.port)
        try await withTemporaryDirectory { directory in
            try await ServiceOnServers<Notifications>.with(settings, isServing: false) { service in
                let mailing = try await Self.prepare(recipients, String(run), service)
                let log = "\(directory)/log"
                let start = { try NotificationsProcess(settings, log: log) }
                var workers = [try start(), try start()]
                defer { for worker in workers { worker.kill() } }
                let order = SendMailing(mailingID: mailing, confirmedBy: "bo", askedAt: Date().inMilliseconds)
                #expect(
                    await eventually {
                        // Not before the first of them has made its queue.
                        do { try await service.events.say(order) } catch { return false }
                        return true
                    })
                var underWay = 0
                for fault in 1...kills {
                    let wanted = recipients * fault / (kills + 2)
                    _ = try await eventually("\(wanted) attempts", within: .seconds(300)) {
                        try await Self.count("attempts > 0", of: mailing, service) >= wanted ? true : nil
                    }
                    let victim = fault % 2
                    workers[victim].kill()
                    underWay += try await Self.count("lease is not null", of: mailing, service)
                    workers[victim] = try start()
                }
                _ = try await eventually("everybody's mail", within: .seconds(600)) {
                    // Who is asked to come again waits a minute or more and stands as asked.
                    let open = try await Self.count(
                        "state = 'due' and last_code is distinct from 450", of: mailing, service)
                    let unrecorded: Int =
                        try await service.owner.value(
                            """
                            select count(*) from mailing_recipient
                            where mailing_id = \(mailing.uuid) and recorded_at is null
                            """) ?? 1
                    return open == 0 && unrecorded == 0 ? true : nil
                }
                for worker in workers { worker.kill() }
                try await Self.check(
                    mailing, recipients, String(run), service, repeatsAtMost: underWay + proxy.cutCount)
                let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
                #expect(!text.contains("@"), "no address is logged")
                try await service.owner.execute("delete from delivery where mailing_id = \(mailing.uuid)")
            }
        }
    }

    private static func check(
        _ mailing: Identifier<Mailing>, _ recipients: Int, _ run: String, _ service: ServiceOnServers<Notifications>,
        repeatsAtMost limit: Int
    ) async throws {
        let refused = recipients / 20
        let (delivered, failed, due) = (
            try await count("state = 'delivered'", of: mailing, service),
            try await count("state = 'failed' and last_code = 550", of: mailing, service),
            try await count("state = 'due' and last_code = 450 and attempts > 0", of: mailing, service)
        )
        #expect(failed == refused && due == refused && delivered == recipients - 2 * refused, "0 skipped")
        let ids: [String] = try await service.owner.rows(
            "select message_id from delivery where mailing_id = \(mailing.uuid) and state = 'delivered'"
        ).map { try $0.decode("message_id") }
        // Postfix puts into the Maildir what it took over a moment ago.
        let mails = try await eventually("all mails in the Maildir") {
            let mails = arrived(run)
            return Set(mails.map(\.id)).isSuperset(of: ids) ? mails : nil
        }
        #expect(Set(mails.map(\.id)) == Set(ids), "what was told as delivered, and nothing else")
        let byRecipient = Dictionary(grouping: mails, by: \.to)
        #expect(byRecipient.count == delivered)
        #expect(byRecipient.values.allSatisfy { Set($0.map(\.id)).count == 1 }, "a repeat has the same Message-ID")
        let repeats = mails.count - ids.count
        #expect(repeats <= limit, "\(repeats) repeats, at most \(limit)")
        FileHandle.standardError.write(
            Data(
                "mailing: \(recipients) recipients, \(delivered) delivered, \(failed) refused, \(due) asked to come again, \(repeats) repeated of at most \(limit)\n"
                    .utf8))
    }

    // MARK: The scene

    private static func submissionPort() throws -> Int {
        try #require(URL(string: TestServers.smtp ?? "")?.port)
    }

    /// A prepared mailing: of twenty recipients one is refused for good and one for now.
    private static func prepare(
        _ recipients: Int, _ run: String, _ service: ServiceOnServers<Notifications>
    ) async throws -> Identifier<Mailing> {
        let addresses = (0..<recipients).map { number in
            switch number % 20 {
            case 3: "unknown@r\(number).\(run).example"
            case 7: "later@r\(number).\(run).example"
            default: "guest\(number).\(run)@d\(number % 7).example"
            }
        }
        return try await PreparedMailing.make(to: addresses, service)
    }

    private static func count(
        _ condition: String, of mailing: Identifier<Mailing>, _ service: ServiceOnServers<Notifications>
    ) async throws -> Int {
        try await service.owner.value(
            "select count(*) from delivery where mailing_id = \(mailing.uuid) and \(unsafe: condition)") ?? 0
    }

    /// The mails of this run in the Maildir.
    private static func arrived(_ run: String) -> [(id: String, to: String)] {
        let folder = (TestServers.maildir ?? "") + "/new"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { name in
            guard let text = try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8), text.contains(run)
            else {
                return nil
            }
            func header(_ wanted: String) -> String {
                text.split(whereSeparator: \.isNewline).first { $0.lowercased().hasPrefix(wanted) }
                    .map { $0.dropFirst(wanted.count).filter { !" <>".contains($0) } } ?? ""
            }
            return (header("message-id:"), header("to:"))
        }
    }
}
