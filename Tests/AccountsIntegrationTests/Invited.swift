import Accounts
import Contracts
import Foundation
import Hexadecimal
import HTTPTypes
import MessagingRuntime
import Passwords
import PostgreSQL
import ServiceHost
import ServiceTesting
import Synchronization
import Testing
import Vault
import WebPagesTesting

/// A clock that stands still until a test moves it, so that no wait is over by itself.
final class TestClock: Sendable {
    /// Whole seconds, as the database keeps them to the last digit.
    private let time = Mutex(Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded()))
    var now: Date { time.withLock { $0 } }
    func advance(by interval: TimeInterval) { time.withLock { $0 += interval } }
}

/// accounts without its relay, so that what it says lies in its outbox, and a clock.
struct QuietService: Sendable {
    let service: LiveService
    let clock: TestClock

    static let password = "drie blauwe fietsen"

    static func with(
        _ more: [String: String] = [:], _ body: (QuietService) async throws -> Void
    ) async throws {
        let clock = TestClock()
        let settings = ["TRUSTED_PROXY": "127.0.0.1"].merging(more) { $1 }
        try await LiveService.with(isServing: false, settings, now: { clock.now }) { service in
            try await service.owner.execute("delete from failed_sign_in")
            try await service.owner.execute("delete from outbox")
            try await body(QuietService(service: service, clock: clock))
        }
    }

    func browser(_ userAgent: String = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0") -> TestBrowser {
        TestBrowser(service.client, headers: [.userAgent: userAgent, .acceptLanguage: "en"])
    }

    /// The mails that were ordered since the last question, each with the path to which it leads.
    func mails() async throws -> [(topic: NoticeTopic, to: String, path: String?)] {
        let rows = try await service.owner.rows(
            "select body from outbox where routing_key = 'notifications.send-notice.v1' order by position")
        try await service.owner.execute("delete from outbox")
        let backbone = try Backbone(service.frame)
        let vault = try backbone.vault()
        var mails: [(NoticeTopic, String, String?)] = []
        for row in rows {
            let order = try ContractCoding.decode(SendNotice.self, from: row.decode("body"))
            var path: String?
            if let link = order.link {
                path = try await vault.openText(SealedValue(text: link.text), purpose: SealedPurpose.noticeLink)
            }
            let to = try await vault.openText(SealedValue(text: order.to.text), purpose: SealedPurpose.mailAddress)
            mails.append((order.topic, to, path))
        }
        await backbone.close()
        return mails
    }

    /// Lets the timers run, whenever another test's ran last.
    func letTimersRun() async throws {
        try await service.owner.execute("delete from timer")
        let backbone = try Backbone(service.frame)
        let timers = Accounts.timers(
            UnitOfWork(service: "accounts", database: service.runtime), vault: try backbone.vault(),
            hasher: try backbone.lookupHasher(), now: service.frame.now, logger: service.frame.logger)
        for timer in timers { #expect(try await timer.runIfDue()) }
        await backbone.close()
    }

    /// The facts that were said since the last question, of one kind.
    func said<E: Event>(_ type: E.Type) async throws -> [E] {
        try await service.owner.rows(
            "select body from outbox where routing_key = \(E.name.description) order by position"
        ).map { try ContractCoding.decode(E.self, from: $0.decode("body")) }
    }

    /// Invites somebody and returns the path of the mailed link.
    func invite(_ mail: String, to customer: Identifier<Customer>, as role: String = "owner") async throws -> String {
        try await service.command(
            "member", "invite", "--customer", "\(customer)", "--mail", mail, "--role", role, "--language", "en", "--as",
            "tester", "--because", "ticket 12")
        let mail = try #require(try await mails().last)
        #expect(mail.topic == .memberInvitation)
        return try #require(mail.path)
    }

    /// Somebody who has accepted an invitation, in the browser in which they did.
    func member(
        _ mail: String, of customer: Identifier<Customer>, as role: String = "owner", in browser: TestBrowser? = nil
    ) async throws -> TestBrowser {
        let browser = browser ?? self.browser()
        let path = try await invite(mail, to: customer, as: role)
        let answer = try await browser.post(path, [("name", "An Peeters"), ("password", Self.password)])
        #expect(answer.status == .seeOther && answer.headers[.location] == "/accounts/rentals", "\(answer.text)")
        return browser
    }

    func signIn(
        _ mail: String, _ password: String = Self.password, in browser: TestBrowser, to: String = ""
    ) async throws -> TestResponse {
        try await browser.post(
            "/accounts/sign-in", [("mail", mail), ("password", password), ("to", to)])
    }

    /// What another service gets for the browser's session.
    func pass(of browser: TestBrowser) async throws -> TestResponse {
        let secret = browser.cookie("session") ?? "none"
        return try await service.client.execute(
            uri: "/accounts/api/passes", method: .post, headers: [.authorization: "Bearer \(secret)"])
    }

    /// The addresses as messages carry them.
    func lookups(of mails: [String]) async throws -> Set<AddressLookup> {
        let backbone = try Backbone(service.frame)
        let hasher = try backbone.lookupHasher()
        let hashes = try mails.flatMap { try hasher.allHashes(mail: $0) }
        await backbone.close()
        return Set(hashes.map { AddressLookup(version: $0.version, hash: String(hexadecimal: $0.bytes)) })
    }

    func isDestroyed(_ key: KeyID) async throws -> Bool {
        let backbone = try Backbone(service.frame)
        let isDestroyed = try await backbone.vault().isDestroyed(key)
        await backbone.close()
        return isDestroyed
    }

    static func address() -> String { "an.\(UUID().uuidString.lowercased())@feest.example" }
}
