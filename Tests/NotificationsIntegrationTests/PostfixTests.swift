import Contracts
import Foundation
import Mail
import Notifications
import PostgreSQL
import Testbed
import Testing

@Suite(
    "DeliverMail with Postfix", .enabled(if: TestServers.hasMail, "TEST_SMTP_URL and its companions are not set"),
    .serialized, .timeLimit(.minutes(3)))
struct PostfixTests {
    private func transport() throws -> SMTPTransport {
        SMTPTransport(
            try SMTPTransport.Configuration(
                url: try #require(TestServers.smtp), user: TestServers.user, password: TestServers.password,
                authorities: TestServers.authorities))
    }

    private func mails(with mark: String) -> [String] {
        let folder = (TestServers.maildir ?? "") + "/new"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
            .filter { $0.contains(mark) }
    }

    /// Moves the clock to the delivery's next attempt, unless one is under way.
    private func passWait(of capture: Identifier<Capture>, _ office: PostOffice) async {
        guard let row = (try? await office.row(of: capture)) ?? nil, row.state == "due", !row.isLeased else { return }
        office.wait(max(0, row.notBefore.timeIntervalSince(office.now)))
    }

    @Test func `a guest's mail arrives, another is refused for good and a third waits`() async throws {
        try await PostOffice.open { office in
            let transport = try transport()
            try await office.deliver(by: transport) {
                let arriving = try await office.invite("zoe@guests.example")
                let unknown = try await office.invite("unknown@guests.example")
                let later = try await office.invite("later@guests.example")
                #expect(await eventually { await office.isIn("delivered", arriving) })
                #expect(await eventually { await office.isIn("failed", unknown) })
                #expect(await eventually { ((try? await office.row(of: later)) ?? nil)?.code == 450 })
                #expect(try await office.row(of: unknown)?.code == 550)
                #expect(try await office.row(of: later)?.state == "due")
                let id = try #require(try await office.row(of: arriving)).messageID
                #expect(await eventually { mails(with: id).count == 1 })
                let mail = try #require(mails(with: id).first)
                #expect(mail.contains("Return-Path: <bounces@photos.example>"))
                #expect(mail.contains("Auto-Submitted: auto-generated"))
                #expect(mail.contains("multipart/alternative"))
            }
            await transport.close()
        }
    }

    @Test func `who is asked to come again gets the mail at a later attempt, once`() async throws {
        try await PostOffice.open { office in
            let transport = try transport()
            // The server lets everybody wait whom it does not know yet, and knows them at the next attempt.
            let newcomer = "newcomer.\(UUID().uuidString.lowercased().prefix(8))@guests.example"
            let capture = try await office.invite(newcomer)
            try await office.deliver(by: transport) {
                #expect(await eventually { ((try? await office.row(of: capture)) ?? nil)?.code == 450 })
                let waiting = try #require(try await office.row(of: capture))
                #expect(waiting.state == "due" && waiting.attempts == 1 && waiting.reason == "refused-for-now")
                #expect(waiting.notBefore >= office.now + 48 && waiting.notBefore <= office.now + 60)
                #expect(mails(with: waiting.messageID).isEmpty)
                // The waits pass; none is slept through.
                #expect(
                    await eventually {
                        await passWait(of: capture, office)
                        return await office.isIn("delivered", capture)
                    })
                let row = try #require(try await office.row(of: capture))
                #expect(row.attempts >= 2 && row.code == nil && row.messageID == waiting.messageID, "\(row)")
                #expect(await eventually { mails(with: row.messageID).count == 1 })
                #expect(try await office.said() == ["notifications.notice-delivered.v1"])
            }
            await transport.close()
        }
    }

    @Test func `whoever forgot their password gets one mail, with the link that lets them choose another`() async throws
    {
        try await PostOffice.open { office in
            let transport = try transport()
            let link = "/accounts/password/\(UUID().uuidString.lowercased())"
            let order = try await office.order(to: "zoe@guests.example", link: link)
            for _ in 1...2 { try await office.hear(order) }
            try await office.deliver(by: transport) {
                #expect(await eventually { await office.isIn("delivered", order.noticeID) })
                let id = try #require(try await office.row(of: order.noticeID)).messageID
                #expect(await eventually { mails(with: id).count == 1 })
                let mail = try #require(mails(with: id).first).replacing("=\n", with: "").replacing("=3D", with: "=")
                #expect(mail.contains("Subject: Choose another password"))
                #expect(mail.contains("\nhttps://photos.example\(link)\n"))
                #expect(mail.contains("<a href=\"https://photos.example\(link)\""))
                #expect(mail.contains("The link works for 1 hour,"))
            }
            #expect(try await office.database.value("select count(*) from delivery", as: Int64.self) == 1)
            await transport.close()
        }
    }

    @Test func `a hundred guests get one mail each`() async throws {
        try await PostOffice.open { office in
            let transport = try transport()
            var captures: [Identifier<Capture>] = []
            for number in 0..<100 { captures.append(try await office.invite("guest\(number)@guests.example")) }
            try await office.deliver(by: transport) {
                #expect(await eventually(within: .seconds(60)) { (try? await office.said().count) == 100 })
            }
            var ids: [String] = []
            for capture in captures { ids.append(try #require(try await office.row(of: capture)).messageID) }
            #expect(Set(ids).count == 100)
            for id in ids { #expect(await eventually { mails(with: id).count == 1 }) }
            await transport.close()
        }
    }
}
