import AMQP
import Contracts
import Foundation
import HTTPTypes
import Logging
import MessagingRuntime
import Notifications
import PostgreSQL
import ServiceHost
import ServiceTesting
import SubjectRights
import Testbed
import Testing
import Vault
import WebPagesTesting

@Suite(
    "notifications on real servers", .enabled(if: TestServers.areThere, "TEST_SERVICES is not set"), .serialized,
    .timeLimit(.minutes(4)))
struct ServiceTests {
    private static func with(_ body: (ServiceOnServers<Notifications>, String) async throws -> Void) async throws {
        let secrets = "\(TestServers.services ?? "")/secrets-of-tests"
        try FileManager.default.createDirectory(atPath: secrets, withIntermediateDirectories: true)
        try await withTemporaryDirectory { directory in
            try await ServiceOnServers<Notifications>.with([
                "MASTER_KEY_FILE": "\(secrets)/master", "PEPPER_FILE": "\(secrets)/pepper",
                "OBJECT_STORE_URL": "file://\(secrets)/objects",
                "MAIL_URL": "maildir://\(directory)/mail", "PUBLIC_ORIGIN": "https://photos.example",
            ]) { service in try await body(service, directory) }
        }
    }

    /// Stands in for the queues of services that do not run here, so that what is asked of them finds one.
    private static func withQueue(
        of messages: [MessageName], _ body: () async throws -> Void
    ) async throws {
        let session = BrokerSession(
            try BrokerConfiguration(url: TestServers.brokerAsAdministrator, name: "test"),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let queue = "test.\(UUID().uuidString.lowercased())"
        try await session.declare(
            Topology(
                queues: [.quorum(queue)],
                bindings: messages.map { Binding(queue: queue, exchange: Exchanges.commands, routingKey: "\($0)") }))
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
        try? await session.delete(queue: queue)
        await session.close()
        try outcome.get()
    }

    private static func mails(in directory: String) -> [String] {
        let folder = "\(directory)/mail/new"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
    }

    private static func files(_ text: (Language) -> String, in directory: String) throws -> [String] {
        try Language.allCases.flatMap { language in
            let file = "\(directory)/policy.\(language.rawValue)"
            try text(language).write(toFile: file, atomically: true, encoding: .utf8)
            return ["--\(language.rawValue)", file]
        }
    }

    @Test func `a policy is published, announced once a second person agrees, and stays readable for ever`()
        async throws
    {
        try await Self.withQueue(of: [ListAudience<AccountsData>.name, ListAudience<IngestData>.name]) {
            try await Self.with { service, directory in try await publishAndAnnounce(service, directory) }
        }
    }

    private func publishAndAnnounce(
        _ service: ServiceOnServers<Notifications>, _ directory: String
    ) async throws {
        let version = "t\(UUID().uuidString.lowercased().prefix(8))"
        let next = "\(version).2"
        func publish(_ version: String, _ files: [String], effective: String = "2090-12-01") async throws -> String {
            let (printed, failure) = try await service.attempt(
                ["policy", "publish", version, "--effective", effective] + files
                    + ["--as", "ann", "--because", "ticket 7"])
            if let failure { throw failure }
            return printed.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let files = try Self.files({ "# Policy\n\nWe keep <pictures> in \($0.rawValue).\n\n- Item" }, in: directory)
        let mailing = try #require(Identifier<Mailing>(try await publish(version, files)))
        let said = try await service.events.fact(PolicyPublished.self, about: version).fact
        #expect(said.mailingID == mailing && said.hashes.count == 4)
        for files in [Array(files.dropLast(2)), Array(files.dropLast()) + ["/nowhere"]] {
            await #expect(throws: (any Error).self) { try await publish(next, files) }
        }
        await #expect(throws: (any Error).self) { try await publish(next, files, effective: "2020-01-01") }
        await #expect(throws: (any Error).self) { try await publish(version, files) }

        let page = try await service.client.execute(
            uri: "/policy/\(version)?lang=en", method: .get)
        #expect(page.status == .ok)
        #expect(page.text.contains("We keep &lt;pictures&gt; in en.") && page.text.contains("1 December 2090"))
        #expect(page.text.contains("It is not in force yet"))
        #expect(!page.text.contains("href=\"\""), "what has no difference before it leads to none")
        let newer = try Self.files({ "# Policy\n\nWe keep nothing in \($0.rawValue).\n\n- Item" }, in: directory)
        _ = try await publish(next, newer, effective: "2090-12-02")
        let difference = try await service.client.execute(
            uri: "/policy/\(version)...\(next)?lang=en", method: .get)
        #expect(difference.status == .ok)
        #expect(difference.text.contains("<strong>Removed:</strong> <del>We keep &lt;pictures&gt; in en.</del>"))
        #expect(difference.text.contains("<strong>New:</strong> <ins>We keep nothing in en.</ins>"))
        #expect(
            try await service.client.execute(uri: "/policy/\(version)", method: .get).text.contains("We keep"),
            "the old one stays")
        for address in ["/policy/nothing", "/policy/\(version)...nothing", "/policy/a%2Fb"] {
            #expect(try await service.client.execute(uri: address, method: .get).status == .notFound)
        }

        // The owners answer; in their place, because they do not run here.
        let backbone = try Backbone(service.frame)
        let address = "zoe.\(UUID())@guests.example"
        let hash = try backbone.lookupHasher().hash(mail: address)
        // Only ingest makes captures' keys; a key of ours stands for one.
        let vault = try backbone.vault()
        let key = try await vault.createKey(.notice)
        let member = AudienceMember(
            captureID: Identifier(UUID()),
            address: Sealed(
                try await vault.seal(address, under: key, purpose: SealedPurpose.mailAddress).text),
            lookup: AddressLookup(hash),
            language: .english)
        await backbone.close()
        try await service.events.say(
            AudienceListed<AccountsData>(mailingID: mailing, part: 1, next: nil, records: 0, members: []))
        try await service.events.say(
            AudienceListed<IngestData>(mailingID: mailing, part: 1, next: nil, records: 1, members: [member]))
        let prepared = try await service.events.fact(MailingPrepared.self, about: "\(mailing)").fact
        #expect(prepared.guests == 1 && prepared.customers == 0)
        let shown = try await service.command("mailing", "show", "\(mailing)")
        #expect(shown.contains("proposed by ann") && shown.contains("guest  en"))
        let preview = try await service.command("mailing", "preview", "\(mailing)", "--language", "en")
        #expect(preview.contains("Our privacy policy changes on 1 December 2090"))
        #expect(preview.contains("https://photos.example/policy/\(version)?lang=en"))

        let confirm = ["mailing", "confirm", "\(mailing)", "--because", "ticket 7", "--as"]
        #expect(try await service.attempt(confirm + ["Ann", "--yes"]).failure != nil, "who proposed it")
        let warned = try await service.attempt(confirm + ["bo"])
        #expect(warned.failure == nil && warned.printed.contains("--yes"))
        #expect(Self.mails(in: directory).isEmpty)
        try await service.command(
            "mailing", "test", "\(mailing)", "--to", "ann@office.example", "--as", "ann", "--because", "ticket 7")
        #expect(await eventually { Self.mails(in: directory).count == 4 })
        #expect(try await service.attempt(confirm + ["bo", "--yes"]).failure == nil)
        let done = try await eventually("the end of the mailing") {
            try await service.events.facts(MailingProgressed.self, about: "\(mailing)").last { $0.guests.left == 0 }
        }
        #expect(done.guests == MailingProgress(delivered: 1))
        #expect(Self.mails(in: directory).count { $0.contains("To: \(address)") } == 1)
    }

    @Test func `a test that is not written leaves no key`() async throws {
        try await Self.with { service, _ in
            let mailing = Identifier<Mailing>(UUID())
            try await service.owner.execute(
                """
                insert into mailing (id, kind, scope, state, proposed_by, proposed_at)
                values (\(mailing.uuid), 'policy', '{}', 'gathering', 'ann', \(Date()))
                """)
            func test(_ mailing: Identifier<Mailing>, to address: String) async throws -> Bool {
                try await service.attempt([
                    "mailing", "test", "\(mailing)", "--to", address, "--as", "ann", "--because", "ticket 7",
                ]).failure == nil
            }
            let before = try await Self.keyCount()
            #expect(try await !test(Identifier(UUID()), to: "ann@office.example"))
            #expect(try await !test(mailing, to: "ann"))
            try await service.owner.execute("revoke insert on operator_act from notifications")
            let isWritten = try? await test(mailing, to: "ann@office.example")
            try await service.owner.execute("grant insert on operator_act to notifications")
            #expect(isWritten == false)
            #expect(try await Self.keyCount() == before)
            #expect(try await test(mailing, to: "ann@office.example"))
            #expect(try await Self.keyCount() == before + 1)
            try await service.owner.execute("delete from notice where mailing_id = \(mailing.uuid)")
        }
    }

    /// How many keys of notices there are, asked as whoever migrates the key cluster.
    private static func keyCount() async throws -> Int {
        let keys = Database(
            try DatabaseConfiguration(
                url: try TestServers.settings("keys.migrate")["KEYS_MIGRATION_URL"] ?? "", applicationName: "test",
                poolSize: 1), logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let count: Result<Int?, any Error>
        do {
            count = .success(
                try await keys.withTransaction { transaction in
                    try await transaction.execute("set local role keys_owner")
                    return try await transaction.value("select count(*) from keys.data_key where class = 'notice'")
                })
        } catch { count = .failure(error) }
        await keys.close()
        return try #require(try count.get())
    }

    @Test func `suppression is an operator's act with a reason, and can be lifted`() async throws {
        try await Self.with { service, _ in
            let mail = "zoe.\(UUID())@guests.example"
            func count() async throws -> Int64? { try await service.owner.value("select count(*) from suppression") }
            let before = try await count() ?? 0
            await #expect(throws: (any Error).self) { try await service.command("suppress", "--mail", mail) }
            try await service.command("suppress", "--mail", mail, "--as", "ann", "--because", "asked by mail")
            #expect(try await count() == before + 1)
            try await service.command("suppress", "--mail", mail, "--lift", "--as", "ann", "--because", "agrees again")
            #expect(try await count() == before)
        }
    }
}
