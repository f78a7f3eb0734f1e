import FoundationEssentials
import HTTPClient
import HTTPTypes
import Hummingbird
import Passes
import Testing
import WebPages
import WebPagesTesting

struct MemberDoorTests {
    private static let cookie: HTTPFields = [.cookie: "session=mbs_secret"]

    /// A service with a door, and the accounts that it asks.
    private func with(
        _ accounts: FakeAccounts = FakeAccounts(),
        _ body: (FakeAccounts, (HTTPFields, HTTPRequest.Method) async throws -> TestResponse) async throws -> Void
    ) async throws {
        let client = HTTPClient()
        try await TestClient.with(accounts.router()) { server in
            let desk = PassDesk(accounts: server.address, audience: "media", client: client, now: { accounts.now })
            let router = try PageFrame(pages: Pages(site: Site())).router()
            MemberDoor(desk: desk).guarding(router.group("media"), scope: "captures:read")
                .get("rentals") { _, context in context.actor }
                .post("rentals") { _, context in context.actor }
            try await TestClient.with(router) { service in
                try await body(accounts) { headers, method in
                    try await service.execute(uri: "/media/rentals?tag=a%20b", method: method, headers: headers)
                }
            }
        }
        await client.close()
    }

    @Test func `whoever signed in comes in, with cookie or token`() async throws {
        try await with { _, ask in
            let page = try await ask(Self.cookie, .get)
            #expect(page.status == .ok && page.text == "member:an")
            try await #expect(ask([.authorization: "Bearer mbx_secret"], .get).status == .ok)
        }
    }

    @Test func `others are led to sign in and back, programs are refused`() async throws {
        try await with { accounts, ask in
            let browser = try await ask(PageTester.browser, .get)
            #expect(browser.status == .seeOther)
            #expect(browser.headers[.location] == "/accounts/sign-in?to=/media/rentals%3Ftag%3Da%2520b")
            try await #expect(ask([:], .get).status == .unauthorized)
            accounts.become(.refusing)
            try await #expect(ask(PageTester.browser.merging(Self.cookie), .get).status == .seeOther)
            try await #expect(ask([.authorization: "Bearer mbx_other"], .get).status == .unauthorized)
            let part = try await ask(Self.cookie.merging(["HX-Request": "true"]), .get)
            #expect(part.status == .ok && part.header("HX-Redirect")?.hasPrefix("/accounts/sign-in?to=") == true)
        }
    }

    @Test func `a role that does not go so far is told so`() async throws {
        try await with(FakeAccounts(scopes: ["rentals:read"])) { _, ask in
            try await #expect(ask(Self.cookie, .get).status == .forbidden)
        }
    }

    @Test func `who has several customers chooses one first`() async throws {
        try await with(FakeAccounts(customer: nil)) { _, ask in
            let answer = try await ask(PageTester.browser.merging(Self.cookie), .get)
            #expect(answer.headers[.location] == "/accounts/choose")
            try await #expect(ask(Self.cookie, .get).status == .forbidden)
        }
    }

    /// Cross-site request forgery: a form on another site sends what the browser holds.
    @Test func `a form of another site changes nothing`() async throws {
        try await with { _, ask in
            let foreign = Self.cookie.merging(["Sec-Fetch-Site": "cross-site", "Origin": "https://other.example"])
            try await #expect(ask(foreign, .post).status == .forbidden)
            try await #expect(ask(Self.cookie, .post).status == .forbidden, "a browser says where it comes from")
            try await #expect(ask(Self.cookie.merging(["Sec-Fetch-Site": "same-origin"]), .post).status == .ok)
        }
    }

    @Test func `a session that ends is over everywhere within a second`() async throws {
        try await with { accounts, ask in
            for _ in 0..<5 { try await #expect(ask(Self.cookie, .get).status == .ok) }
            #expect(accounts.asked == 1, "within the second nobody is asked again")
            accounts.become(.refusing)
            accounts.advance(by: 1)
            try await #expect(ask(Self.cookie, .get).status == .unauthorized)
            accounts.become(.away)
            try await #expect(ask(Self.cookie, .get).status == .serviceUnavailable, "it is not believed any more")
        }
    }

    /// Whoever fetched a pass with their own cookie could show it for minutes after their session was ended.
    @Test func `a session's pass opens nothing by itself, a program's does`() async throws {
        try await with { accounts, ask in
            let (somebodys, programs) = (
                try await accounts.pass(session: UUID()), try await accounts.pass(session: nil)
            )
            try await #expect(ask([.authorization: "Bearer \(somebodys)"], .get).status == .unauthorized)
            try await #expect(ask([.authorization: "Bearer \(programs)"], .get).status == .ok)
        }
    }

    @Test func `while accounts is away a pass is believed to its end`() async throws {
        try await with { accounts, ask in
            try await #expect(ask(Self.cookie, .get).status == .ok)
            accounts.become(.away)
            accounts.advance(by: 299)
            try await #expect(ask(Self.cookie, .get).status == .ok)
            accounts.advance(by: 1)
            try await #expect(ask(Self.cookie, .get).status == .serviceUnavailable)
        }
    }

    @Test func `many who ask at once ask accounts once`() async throws {
        let accounts = FakeAccounts()
        let client = HTTPClient()
        try await TestClient.with(accounts.router()) { server in
            let desk = PassDesk(accounts: server.address, audience: "media", client: client, now: { accounts.now })
            try await withThrowingTaskGroup { group in
                for _ in 0..<20 { group.addTask { try await desk.pass(for: "mbs_secret") } }
                for try await pass in group { #expect(pass.subject == "an") }
            }
            #expect(accounts.asked == 1)
        }
        await client.close()
    }
}

struct LocalPathTests {
    @Test(arguments: ["/", "/media/rentals/1?tag=a%20b#x", "/a//b"])
    func `paths of our own are`(text: String) { #expect(LocalPath(text)?.text == text) }

    @Test(arguments: [
        nil, "", "media", "//other.example", "/\\other.example", "https://other.example", "/a\r\nSet-Cookie: x=y",
        "/a b",
        "/é", "/\tother.example", "javascript:alert(1)",
    ])
    func `nothing leads away from this site or ends a header`(text: String?) { #expect(LocalPath(text) == nil) }

    @Test func `one path goes into another's parameter`() {
        #expect(LocalPath("/a?b=c&d=1;2#e")?.asParameter == "/a%3Fb%3Dc%26d%3D1%3B2%23e")
    }
}

extension HTTPFields {
    fileprivate func merging(_ others: [String: String]) -> HTTPFields {
        var fields = self
        for (name, value) in others { if let name = HTTPField.Name(name) { fields[name] = value } }
        return fields
    }

    fileprivate func merging(_ others: HTTPFields) -> HTTPFields {
        var fields = self
        for field in others { fields[field.name] = field.value }
        return fields
    }
}
