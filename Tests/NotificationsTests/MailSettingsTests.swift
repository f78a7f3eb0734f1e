import Foundation
import Mail
import Notifications
import ServiceHost
import Testing

@Suite("MailSettings")
struct MailSettingsTests {
    private static let needed = [
        "DATABASE_URL": "postgresql://notifications@127.0.0.1/messagebox", "AMQP_URL": "amqp://u:p@127.0.0.1/box",
        "KEYS_DATABASE_URL": "postgresql://notifications@127.0.0.1/keys", "MASTER_KEY_FILE": "/nowhere/master",
        "PEPPER_FILE": "/nowhere/pepper", "OBJECT_STORE_URL": "file:///nowhere/objects",
        "PUBLIC_ORIGIN": "https://photos.example/",
    ]

    private func settings(_ values: [String: String] = [:], without name: String? = nil) throws -> MailSettings {
        var all = Self.needed.merging(values) { $1 }
        if let name { all[name] = nil }
        return try MailSettings(ServiceFrame.forTests(Notifications.self, all))
    }

    @Test func `without a setting mail goes to a Maildir`() throws {
        let settings = try settings()
        #expect(try settings.transport() is MaildirTransport)
        #expect(settings.origin == "https://photos.example")
        #expect(settings.sender.from.address == "photos@message-in-the-box.example")
        #expect(settings.sender.bounces == (try MailAddress("photos@message-in-the-box.example")))
    }

    @Test func `a mail server is reached by its address`() throws {
        let settings = try settings(["MAIL_URL": "smtp://user:secret@localhost:587"])
        #expect(try settings.transport() is SMTPTransport)
    }

    @Test func `mails that are under way share fewer connections where that is wished`() throws {
        #expect(try settings(["MAIL_CONCURRENCY": "8"]).connections == 8)
        #expect(try settings(["MAIL_CONCURRENCY": "8", "MAIL_CONNECTIONS": "2"]).connections == 2)
        #expect(try settings(["MAIL_CONCURRENCY": "200"]).connections == 64)
    }

    @Test(arguments: [
        ("MAIL_CONNECTIONS", "0"), ("MAIL_FROM", "nobody"), ("MAIL_BOUNCES", "no body@x.example"),
        ("MAIL_URL", "smtp://user@localhost:587"),
        ("MAIL_URL", "http://localhost"), ("MAIL_CONCURRENCY", "0"), ("MAIL_LEASE", "1ms"),
    ])
    func `a wrong setting is named and a secret not repeated`(name: String, value: String) throws {
        let error = #expect(throws: SettingError.self) { try settings([name: value]).transport() }
        #expect(error?.name == name)
        if name == "MAIL_URL" { #expect(error.map { "\($0)" }?.contains("localhost") == false) }
    }

    @Test func `without the public address no mail can be written`() {
        let error = #expect(throws: SettingError.self) { try settings(without: "PUBLIC_ORIGIN") }
        #expect(error?.name == "PUBLIC_ORIGIN")
    }
}
