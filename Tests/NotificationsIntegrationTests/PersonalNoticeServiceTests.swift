import Contracts
import Foundation
import Logging
import MessagingRuntime
import Notifications
import PostgreSQL
import ServiceHost
import ServiceTesting
import Testbed
import Testing
import Vault

@Suite(
    "Mails about accounts on real servers", .enabled(if: TestServers.areThere, "TEST_SERVICES is not set"), .serialized,
    .timeLimit(.minutes(4)))
struct PersonalNoticeServiceTests {
    /// The service, the folder of its mail, and the vault as `accounts` has it.
    private static func with(
        _ body: (ServiceOnServers<Notifications>, _ mail: String, _ accounts: Vault) async throws -> Void
    ) async throws {
        let secrets = "\(TestServers.services ?? "")/secrets-of-tests"
        try FileManager.default.createDirectory(atPath: secrets, withIntermediateDirectories: true)
        let keys = Database(
            try DatabaseConfiguration(
                url: try TestServers.settings("accounts")["KEYS_DATABASE_URL"] ?? "", applicationName: "test",
                poolSize: 1),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let outcome: Result<Void, any Error>
        do {
            try await withTemporaryDirectory { directory in
                try await ServiceOnServers<Notifications>.with([
                    "MASTER_KEY_FILE": "\(secrets)/master", "PEPPER_FILE": "\(secrets)/pepper",
                    "OBJECT_STORE_URL": "file://\(secrets)/objects",
                    "MAIL_URL": "maildir://\(directory)/mail", "PUBLIC_ORIGIN": "https://photos.example",
                ]) { service in
                    let vault = Vault(
                        keys: PostgreSQLKeyStore(database: keys), masterKeys: try MasterKeys(path: "\(secrets)/master"))
                    try await body(service, "\(directory)/mail/new", vault)
                }
            }
            outcome = .success(())
        } catch { outcome = .failure(error) }
        await keys.close()
        try outcome.get()
    }

    private func order(
        _ topic: NoticeTopic = .memberInvitation, to address: String, link: String? = nil,
        lifetime: TimeInterval = 3600, _ vault: Vault
    ) async throws -> SendNotice {
        let key = try await vault.createKey(.person)
        var sealed: Sealed?
        if let link { sealed = Sealed(try await vault.seal(link, under: key, purpose: SealedPurpose.noticeLink).text) }
        let now = Date().inMilliseconds
        return SendNotice(
            noticeID: Identifier(at: now), topic: topic, keyID: Identifier(key.uuid),
            to: Sealed(try await vault.seal(address, under: key, purpose: SealedPurpose.mailAddress).text),
            language: .french, link: sealed, until: now + lifetime, askedAt: now)
    }

    private func mails(_ folder: String, to address: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
            .filter { $0.contains("To: \(address)") }
            .map { $0.replacing("\r\n", with: "\n").replacing("=\n", with: "").replacing("=3D", with: "=") }
    }

    @Test func `an order arrives and leads to one mail, however often it comes`() async throws {
        try await Self.with { service, folder, vault in
            let address = "zoe.\(UUID().uuidString.lowercased())@guests.example"
            let link = "/accounts/invitation/\(UUID().uuidString.lowercased())?x=1"
            let order = try await order(to: address, link: link, lifetime: 7 * 86_400, vault)
            let id = UUID()
            for id in [id, id, UUID()] { try await service.events.say(order, id: id) }
            _ = try await service.events.fact(NoticeDelivered.self, about: "\(order.noticeID)")
            let neighbor = try await self.order(
                .secondFactorChanged, to: "ann.\(UUID().uuidString.lowercased())@guests.example", vault)
            try await service.events.say(neighbor)
            _ = try await service.events.fact(NoticeDelivered.self, about: "\(neighbor.noticeID)")

            let mails = mails(folder, to: address)
            #expect(mails.count == 1)
            let mail = try #require(mails.first)
            #expect(mail.contains("https://photos.example\(link)\n") && mail.contains("pendant 7 jours"))
            #expect(try await service.events.count(NoticeDelivered.self, about: "\(order.noticeID)") == 1)
            let rows: Int64? = try await service.runtime.value(
                "select count(*) from delivery where notice_id = \(order.noticeID.uuid) and urgent")
            #expect(rows == 1)
            let listed = try await service.command("deliveries", "list", "--state", "delivered")
            #expect(listed.contains("member-invitation") && listed.contains("\(order.noticeID)"))
            #expect(!listed.contains("@") && !listed.contains("/accounts"))
        }
    }

    @Test func `an order that comes too late, and one about an erased person, lead to none`() async throws {
        try await Self.with { service, folder, vault in
            let addresses = ["late", "erased", "here"].map { "\($0).\(UUID().uuidString.lowercased())@guests.example" }
            let late = try await order(.passwordReset, to: addresses[0], link: "/accounts/x", lifetime: -1, vault)
            let erased = try await order(.passwordReset, to: addresses[1], link: "/accounts/x", vault)
            try await vault.destroyKey(KeyID(erased.keyID.uuid))
            let here = try await order(.passwordReset, to: addresses[2], link: "/accounts/x", vault)
            for order in [late, erased, here] { try await service.events.say(order) }
            let failed = try await service.events.fact(NoticeFailed.self, about: "\(late.noticeID)").fact
            #expect(failed.code == nil && failed.captureID == nil)
            _ = try await service.events.fact(NoticeDelivered.self, about: "\(here.noticeID)")
            #expect(addresses.map { mails(folder, to: $0).count } == [0, 0, 1])
            // Both were heard: the queue hands orders out in turn.
            let kept = try await service.runtime.rows(
                """
                select notice_id, last_reason from delivery
                where notice_id = any(\([late, erased].map(\.noticeID.uuid)))
                """)
            #expect(try kept.map { try $0.decode("last_reason", as: String?.self) } == ["expired"])
        }
    }

    @Test func `an operator sees what people are told, before anybody is`() async throws {
        try await Self.with { service, _, _ in
            let shown = try await service.command("notice", "preview", "address-change")
            for language in Language.allCases { #expect(shown.contains("── \(language.rawValue) ──")) }
            #expect(shown.contains("Look and decide:\nhttps://photos.example/accounts/"))
            let dutch = try await service.command(
                "notice", "preview", "second-factor-changed", "--language", "nl", "--without-link")
            #expect(dutch.contains("Hoe u zich aanmeldt, is veranderd") && !dutch.contains("── fr ──"))
            #expect(!dutch.contains("/accounts/"))
            for wrong in [["weather"], ["address-change", "--language", "la"]] {
                #expect(try await service.attempt(["notice", "preview"] + wrong).failure != nil)
            }
        }
    }
}
