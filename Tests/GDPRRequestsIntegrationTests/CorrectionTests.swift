import Contracts
import Foundation
import Hexadecimal
import ObjectStore
import PersonalData
import PostgreSQL
import ServiceHost
import ServiceTesting
import Testbed
import Testing
import Vault

@Suite(
    "Corrections through all services", .enabled(if: TestServers.areThere, "TEST_SERVICES is not set"), .serialized)
struct CorrectionTests {
    @Test func `what is put right is right everywhere, and what was there before nowhere`() async throws {
        try await WholePlatform.with { platform in
            let (zoe, others) = try await RightsTests.seed(platform)
            // An earlier request of the same person, which holds the old address too.
            _ = try await platform.requests.attempt(["export", "--mail", zoe.mail] + RightsTests.act)
            let new = "new." + zoe.mail
            let (printed, failure) = try await platform.requests.attempt(
                ["rectify", "--mail", zoe.mail, "--field", "mail", "--value", new] + RightsTests.act)
            #expect(failure == nil, "\(printed)")
            #expect(printed.contains("retention") && printed.contains("not-held"))
            let dump = try await platform.dump()
            let old = String(hexadecimal: try platform.hasher.hash(mail: zoe.mail).bytes)
            let plain = String(hexadecimal: zoe.mail.utf8)
            for line in dump.split(separator: "\n") {
                #expect(!line.contains(zoe.mail) && !line.contains(plain))
                // But as the hash by which the requests found the person.
                let isEvidence = line.hasPrefix("gdpr_requests.request ") || line.contains(".outbox ")
                #expect(isEvidence || !line.contains(old), "\(line)")
            }
            #expect(try await Self.mails(of: zoe, platform) == Array(repeating: new, count: 4))
            #expect(try await Self.mails(of: others[0], platform) == Array(repeating: others[0].mail, count: 4))
            // The same order once more, by the address that is right now.
            let (_, again) = try await platform.requests.attempt(
                ["rectify", "--mail", new, "--field", "name", "--value", "Zoë Right"] + RightsTests.act)
            #expect(again == nil)
            let name = try await platform.accounts.owner.row(
                "select name from accounts.customer where id = \(zoe.customer)")
            #expect(
                try await platform.vaults.accounts.openText(
                    SealedValue(bytes: try #require(try name?.decode("name", as: [UInt8].self))),
                    purpose: "accounts.customer.name") == "Zoë Right")
            let (_, third) = try await platform.requests.attempt(
                ["rectify", "--mail", new, "--field", "language", "--value", "fr"] + RightsTests.act)
            #expect(third == nil)
            for table in ["ingest.capture", "media.capture"] {
                let database = table.hasPrefix("ingest") ? platform.ingest.owner : platform.media.owner
                let languages = try await database.rows(
                    "select distinct language from \(identifier: table) where id = any(\(zoe.captures))")
                let words = try languages.map { try $0.decode("language", as: String.self) }
                #expect(words == ["fr"])
            }
            // The mail that was waiting goes to the new address.
            try await zoe.releaseMail(platform)
            let sent = try await eventually("the mail") { () -> String? in
                let folder = "\(platform.directory)/mail/new"
                return (try? FileManager.default.contentsOfDirectory(atPath: folder))?.compactMap {
                    try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
                }.first { $0.contains("guests.example") }
            }
            #expect(sent.contains(new) && !sent.contains("To: \(zoe.mail)") && !sent.contains("<\(zoe.mail)>"))
        }
    }

    /// Every place that holds the person's address, opened.
    static func mails(of person: SeededPerson, _ platform: WholePlatform) async throws -> [String] {
        var mails: [String] = []
        func open(_ vault: Vault, _ purpose: String, _ database: Database, _ query: Query) async throws {
            for row in try await database.rows(query) {
                mails.append(try await vault.openText(SealedValue(bytes: try row.decode("sealed")), purpose: purpose))
            }
        }
        try await open(
            platform.vaults.accounts, "accounts.customer.contact_mail", platform.accounts.owner,
            "select contact_mail as sealed from accounts.customer where id = \(person.customer)")
        try await open(
            platform.vaults.ingest, SealedPurpose.mailAddress, platform.ingest.owner,
            "select address as sealed from ingest.capture where id = any(\(person.captures))")
        try await open(
            platform.vaults.ingest, SealedPurpose.mailAddress, platform.notifications.owner,
            """
            select d.recipient as sealed from notifications.delivery d join notifications.notice n on n.id = d.notice_id
            where n.capture_id = any(\(person.captures))
            """)
        return mails
    }

    @Test func `what a field cannot hold is refused before anybody is asked`() async throws {
        try await LiveService.with(isServing: false) { service in
            for (field, value) in [("mail", "no address"), ("name", " x"), ("language", "es")] {
                let (_, failure) = try await service.command(
                    "rectify", "--mail", "ann@example.org", "--field", field, "--value", value, "--as", "t",
                    "--because",
                    "b")
                #expect(failure.map { "\($0)".contains("--value") } == true, "\(field)")
            }
            #expect(try await service.runtime.value("select count(*) from outbox", as: Int64.self) == 0)
        }
    }
}
