import AMQPTesting
import Contracts
import Foundation
import HTTPTypes
import Media
import MessagingRuntime
import NIOCore
import ServiceTesting
import Testbed
import Testing
import WebPagesTesting

/// The operators' page, as every service has it: here of media, on real servers.
@Suite("The operators' page", .enabled(if: TestServers.areThere, "TEST_SERVICES is not set"), .serialized)
struct OperateTests {
    private static let page = "/media/operate"

    @Test func `whoever shows nothing is asked to sign in, and a program is refused`() async throws {
        try await OperatedMedia.with { media in
            for language in ["nl", "fr", "de", "en"] {
                let page = try await media.get(Self.page, ["Accept": "text/html", "Accept-Language": language])
                #expect(page.status == .unauthorized && page.text.contains("action=\"/media/operate/sign-in\""))
                #expect(page.text.contains("lang=\"\(language)\"") && !page.text.contains("["))
            }
            #expect(try await media.get(Self.page, [:]).status == .unauthorized)
            #expect(
                try await media.post("\(Self.page)/acts", "act=pause&workload=render&because=x").status == .unauthorized
            )
            #expect(
                try await media.get(Self.page, ["Accept": "text/html", "Cookie": "operator=a.b.c~x"]).status
                    == .unauthorized)
            // What no header may hold is no token either.
            for token in ["mbx_wrong", "mbx%00x", "mbx%7Fx"] {
                let wrong = try await media.signIn(token)
                #expect(wrong.status == .unauthorized && wrong.headers[.setCookie] == nil, "\(token)")
            }
            let customer = try await media.signIn(media.accounts.addOperator(["captures:read"]))
            #expect(customer.status == .forbidden && customer.headers[.setCookie] == nil)
        }
    }

    @Test func `a pasted token opens the page in every language, and one that may only look cannot act`() async throws {
        try await OperatedMedia.with { media in
            let session = try await media.session(["operations:read"])
            for language in ["nl", "fr", "de", "en"] {
                let page = try await media.get(Self.page, session.headers(["Accept-Language": language]))
                #expect(page.status == .ok && page.text.contains("media.render") && !page.text.contains("[operate"))
                #expect(page.text.contains("http-equiv=\"refresh\"") && !page.text.contains("act=pause"))
            }
            #expect(
                try await media.get("\(Self.page)/confirm?act=pause&workload=render", session.headers()).status
                    == .forbidden)
            let act = try await media.post(
                "\(Self.page)/acts?form=\(session.formToken)", "act=pause&workload=render&because=night",
                session.headers())
            #expect(act.status == .forbidden)
            #expect(try await media.acts() == [])
        }
    }

    @Test func `the cookie is for this host alone, out of reach of scripts and other sites, and is renewed`()
        async throws
    {
        try await OperatedMedia.with { media in
            let plain = try await media.signIn(media.accounts.addOperator(["operations:read"]))
            let cookie = try #require(plain.headers[.setCookie])
            for word in ["HttpOnly", "SameSite=Strict", "Path=/"] { #expect(cookie.contains(word)) }
            #expect(!cookie.contains("Domain") && !cookie.contains("mbx_"))
            media.accounts.lifetime = 100
            let session = try await media.session(["operations:read"])
            let page = try await media.get(Self.page, session.headers())
            let renewed = try #require(page.headers[.setCookie])
            #expect(
                page.status == .ok && renewed.contains("~\(session.formToken)") && !renewed.contains(session.cookie))
        }
    }

    @Test func `a letter is replayed once from the page, with who and why, and a foreign form does nothing`()
        async throws
    {
        try await OperatedMedia.with { media in
            let session = try await media.session(["operations:read", "operations:act"])
            let (id, other) = (try await media.park(for: "no-such-thing"), try await media.park(for: "another-thing"))
            let page = try await media.get(Self.page, session.headers())
            #expect(page.text.contains(id) && page.text.contains("confirm?act=replay&amp;parkedFor=no%2Dsuch%2Dthing"))
            let confirm = try await media.get(
                "\(Self.page)/confirm?act=replay&parkedFor=no-such-thing", session.headers())
            #expect(confirm.status == .ok && confirm.text.contains("acts?form=\(session.formToken)"))

            let order = "act=replay&parkedFor=no-such-thing&because=the+disk+is+back"
            #expect(try await media.post("\(Self.page)/acts", order, session.headers()).status == .forbidden)
            #expect(try await media.post("\(Self.page)/acts?form=guess", order, session.headers()).status == .forbidden)
            let silent = try await media.post(
                "\(Self.page)/acts?form=\(session.formToken)", "act=replay&parkedFor=no-such-thing", session.headers())
            #expect(silent.status.code == 422 || silent.status == .badRequest)
            #expect(try await media.depth("media.facts") == 0)

            for count in [1, 0] {
                let done = try await media.post("\(Self.page)/acts?form=\(session.formToken)", order, session.headers())
                #expect(done.status == .seeOther)
                #expect(done.headers[.location] == "\(Self.page)?done=replay&count=\(count)")
            }
            #expect(try await media.depth("media.facts") == 1)
            try await until("the other one is back") { try await media.depth("media.dead") == 1 }
            #expect(try await media.acts() == ["replay token:\(session.subject) the disk is back"])
            let left = try await media.get(Self.page, session.headers())
            #expect(left.text.contains(other) && !left.text.contains(id))
        }
    }

    @Test func `a program pauses a workload with a bearer token, and sees it`() async throws {
        try await OperatedMedia.with(isServing: true) { media in
            let token = media.accounts.addOperator(["operations:read", "operations:act"])
            let bearer = ["Authorization": "Bearer \(token)", "Content-Type": "application/json"]
            try await until("the process says what it works on") {
                try await media.get(Self.page, bearer).text.contains(#""name":"render""#)
            }
            for act in ["pause", "resume"] {
                let done = try await media.post(
                    "\(Self.page)/acts", #"{"act":"\#(act)","workload":"render","because":"a test"}"#, bearer)
                #expect(done.status == .ok && done.text == #"{"done":1}"#, "\(done.status): \(done.text)")
                try await until("the queue follows") {
                    let consumers = try await media.consumers("media.render")
                    return act == "pause" ? consumers == 0 : consumers == 1
                }
                let report = try await media.get(Self.page, bearer)
                #expect(report.text.contains(#""name":"render","paused":\#(act == "pause")"#))
            }
            // The command line gives the same orders.
            try await media.service.command(
                "workload", "set", "--workload", "render", "--concurrency", "3", "--as", "an", "--because",
                "a full hall")
            try await until("three at once") { try await media.consumers("media.render") == 3 }
            #expect(try await media.service.command("workload", "list").contains("a full hall"))
            let unknown = try await media.post(
                "\(Self.page)/acts", #"{"act":"pause","workload":"rendre","because":"a test"}"#, bearer)
            #expect(unknown.status.code == 422 && unknown.text.contains("render"))
        }
    }
}
