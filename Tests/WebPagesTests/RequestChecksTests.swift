import HTTPTypes
import Hummingbird
import Testing
import WebPages
import WebPagesTesting

@Suite struct RequestChecksTests {
    struct Form: Decodable, Sendable {
        var name: String
        var months: Int
    }

    private func tester(_ site: Site = Site()) throws -> PageTester {
        try PageTester(site: site) { router in
            router.post("form") { request, context in
                let form = try await request.decode(as: Form.self, context: context)
                return "\(form.name) \(form.months)"
            }
            router.group("small").add(middleware: BodyLimit(bytes: 10)).post { request, _ in
                var count = 0
                for try await part in request.body { count += part.readableBytes }
                return String(count)
            }
            router.get("plain") { _, _ in "plain" }
            router.get("cached") { _, _ in
                Response(status: .ok, headers: [.cacheControl: "max-age=60"])
            }
        }
    }

    private let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
    private let fetchSite = HTTPField.Name("Sec-Fetch-Site")!

    // MARK: Bodies

    @Test func `a form and JSON are decoded alike`() async throws {
        let tester = try tester()
        #expect(try await tester.answer("/form", .post, headers: form, body: "name=Anna&months=6").text == "Anna 6")
        let json = try await tester.answer(
            "/form", .post, headers: [.contentType: "application/json; charset=utf-8"],
            body: #"{"name":"Anna","months":6}"#)
        #expect(json.text == "Anna 6")
    }

    @Test func `another kind of body is refused`() async throws {
        let answer = try await tester().answer("/form", .post, headers: [.contentType: "text/plain"], body: "x")
        #expect(answer.status == .unsupportedMediaType)
        #expect(try await tester().answer("/form", .post, body: "x").status == .unsupportedMediaType)
    }

    @Test func `a body that lacks a field is a bad request`() async throws {
        let answer = try await tester().answer("/form", .post, headers: form, body: "name=Anna")
        #expect(answer.status == .badRequest)
    }

    @Test(arguments: ["name=Anna&name=Jan&months=6", "name=%F&months=6", "name[=Anna&months=6"])
    func `a form that says nothing clear is a bad request`(body: String) async throws {
        let answer = try await tester().answer("/form", .post, headers: form, body: body)
        #expect(answer.status == .badRequest, "\(answer.text)")
    }

    @Test func `a form larger than the limit is refused`() async throws {
        let body = "months=6&name=" + String(repeating: "a", count: 300_000)
        #expect(try await tester().answer("/form", .post, headers: form, body: body).status == .contentTooLarge)
    }

    @Test func `a streamed body is refused by its announced length`() async throws {
        let tester = try tester()
        #expect(try await tester.answer("/small", .post, body: "0123456789").text == "10")
        #expect(try await tester.answer("/small", .post, body: "0123456789a").status == .contentTooLarge)
    }

    @Test func `a body of unknown length is refused as soon as too much has arrived`() async throws {
        let tester = try PageTester { router in
            router.get("through") { request, context in
                let parts = AsyncStream { parts in
                    for _ in 0..<1000 { parts.yield(ByteBuffer(string: "0123")) }
                    parts.finish()
                }
                let endless = Request(
                    head: HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/"),
                    body: RequestBody(asyncSequence: parts))
                return try await BodyLimit(bytes: 10).handle(endless, context: context) { request, _ in
                    for try await _ in request.body {}
                    return Response(status: .ok)
                }
            }
        }
        #expect(try await tester.answer("/through").status == .contentTooLarge)
    }

    // MARK: Requests that another site made

    @Test func `a form that another site sends is refused`() async throws {
        let tester = try tester()
        for (name, value) in [
            (fetchSite, "cross-site"), (fetchSite, "same-site"), (.origin, "https://evil.example"), (.origin, "null"),
            (.referer, "https://evil.example/page"), (.referer, "nonsense"), (.cookie, "session=1"),
        ] {
            var headers = form
            headers[name] = value
            let answer = try await tester.answer("/form", .post, headers: headers, body: "name=Anna&months=6")
            #expect(answer.status == .forbidden, "\(name): \(value)")
            #expect(try answer.problem().code == "cross-origin")
        }
    }

    @Test func `a form of our own pages is accepted`() async throws {
        var site = Site()
        site.publicOrigin = "https://photos.example"
        let tester = try tester(site)
        for (name, value) in [
            (fetchSite, "same-origin"), (fetchSite, "none"), (.origin, "http://localhost"),
            (.origin, "https://photos.example"), (.referer, "https://photos.example/page?x=1"),
        ] {
            var headers = form
            headers[.cookie] = "session=1"
            headers[name] = value
            let answer = try await tester.answer("/form", .post, headers: headers, body: "name=Anna&months=6")
            #expect(answer.status == .ok, "\(name): \(value)")
        }
    }

    @Test func `reading is never refused for where it comes from`() async throws {
        let answer = try await tester().answer(
            "/plain", headers: [fetchSite: "cross-site", .origin: "https://evil.example", .cookie: "session=1"])
        #expect(answer.status == .ok)
    }

    // MARK: Headers

    @Test(arguments: ["/plain", "/nowhere", "/assets/site.css"])
    func `every answer tells browsers what it may do`(path: String) async throws {
        let answer = try await tester().answer(path, headers: PageTester.browser)
        let policy = try #require(answer.header("Content-Security-Policy"))
        #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
        #expect(!policy.contains("unsafe"))
        #expect(answer.header("X-Content-Type-Options") == "nosniff")
        #expect(answer.header("Referrer-Policy") == "same-origin")
        #expect(answer.header("X-Frame-Options") == "DENY")
    }

    @Test func `nothing is cached unless a handler says so`() async throws {
        #expect(try await tester().answer("/plain").headers[.cacheControl] == "no-store")
        #expect(try await tester().answer("/cached").headers[.cacheControl] == "max-age=60")
    }
}
