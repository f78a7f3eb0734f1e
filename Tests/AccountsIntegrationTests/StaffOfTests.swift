import Accounts
import Contracts
import Foundation
import HTTPTypes
import Passwords
import PostgreSQL
import ServiceTesting
import Testing
import WebPagesTesting

/// Somebody of the staff, in the browser in which they are signed in.
struct TestStaff: Sendable {
    let browser: TestBrowser
    let mail: String
    let id: Identifier<Staff>

    /// Asks for access as the form does.
    func ask(
        for customer: Identifier<Customer>, purpose: String = "maintenance", minutes: String = "30",
        more: [String] = [], ticket: String = "T-12"
    ) async throws -> TestResponse {
        let fields = [
            ("customer", "\(customer)"), ("purpose", purpose), ("ticket", ticket), ("minutes", minutes),
            ("reason", "a picture is missing"),
        ]
        return try await browser.post(
            "/accounts/staff/grants", fields + more.map { ($0, "captures:\($0)") })
    }
}

extension QuietService {
    /// Somebody who was invited as staff and has chosen a password; of whom nothing else was done.
    func invitedStaff() async throws -> TestStaff {
        let (mail, browser) = (Self.address(), browser())
        let printed = try await service.command(
            "staff", "invite", "--mail", mail, "--language", "en", "--as", "tester", "--because", "ticket 12")
        let order = try #require(try await mails().last)
        #expect(order.topic == .staffInvitation && order.to == mail)
        let path = try #require(order.path)
        try await #expect(browser.post(path, [("password", Self.password)]).status == .seeOther)
        try await #expect(signIn(mail, in: browser).status == .seeOther)
        let id = try #require(Identifier<Staff>(printed.trimmingCharacters(in: .whitespacesAndNewlines)))
        return TestStaff(browser: browser, mail: mail, id: id)
    }

    /// Somebody of the staff for whom everything was done that opens their pages.
    func staff() async throws -> TestStaff {
        let staff = try await invitedStaff()
        try await #expect(sign(staff).status == .seeOther)
        try await setUpApp(staff.browser)
        _ = try await mails()
        return staff
    }

    func sign(_ staff: TestStaff, version: String? = nil, password: String = Self.password) async throws -> TestResponse
    {
        let page = try await staff.browser.get("/accounts/staff/undertaking").text
        let shown = page.firstMatch(of: #/name="version" value="([^"]+)"/#).map { String($0.1) }
        return try await staff.browser.post(
            "/accounts/staff/undertaking",
            [("name", "Bo Maes"), ("current", password), ("version", version ?? shown ?? "")])
    }

    @discardableResult
    func setUpApp(_ browser: TestBrowser) async throws -> OneTimeCode {
        let page = try await browser.get("/accounts/me/second-factor")
        let code = try #require(OneTimeCode(shownBy: page))
        let done = try await browser.post(
            "/accounts/me/second-factor",
            [("code", code.code(at: clock.now)), ("current", Self.password)])
        #expect(done.status == .ok)
        return code
    }

    /// What the pass of the browser's session says.
    func claims(of browser: TestBrowser) async throws -> [String: String] {
        struct Issued: Decodable { var pass: String }
        let answer = try await pass(of: browser)
        guard answer.status == .ok else { return [:] }
        let pass = try JSONDecoder().decode(Issued.self, from: Data(answer.text.utf8)).pass
        var body = String(pass.split(separator: ".")[1]).replacing("-", with: "+").replacing("_", with: "/")
        body += String(repeating: "=", count: (4 - body.count % 4) % 4)
        let data = try #require(Data(base64Encoded: body))
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        var claims: [String: String] = [:]
        for (name, value) in object { claims[name] = "\(value)" }
        if let grant = object["grant"] as? [String: Any] { claims["grant"] = grant["id"] as? String }
        return claims
    }
}
