import LoopbackServer
import Mail
import Testing

@Suite("SMTPTransport")
struct SMTPTransportTests {
    static func transport(_ server: ScriptedSMTP, connections: Int = 1) throws -> SMTPTransport {
        SMTPTransport(
            try SMTPTransport.Configuration(
                url: server.url, maximumConnections: connections, allowsPlainText: true))
    }

    @Test func `many mails use one connection and arrive as they were made`() async throws {
        let server = try ScriptedSMTP()
        let transport = try Self.transport(server)
        var expected: [ScriptedSMTP.Accepted] = []
        for number in 0..<50 {
            let text = ".\n..\n.hidden\nnumber \(number)\n."
            let message = try Sample.message(text: text, id: "\(number)@photos.example").rendered()
            try await transport.send(message, from: "b@photos.example", to: "guest\(number)@guests.example")
            expected.append(
                ScriptedSMTP.Accepted(from: "b@photos.example", to: "guest\(number)@guests.example", message: message))
        }
        let isSame = server.accepted == expected
        #expect(isSame)
        #expect(server.server.connectionCount == 1)
        #expect(transport.connectionsMade == 1)
        #expect(server.commands.filter { $0.hasPrefix("EHLO") } == ["EHLO client.example"])
    }

    @Test func `mails handed over together share the connections that are allowed`() async throws {
        let server = try ScriptedSMTP()
        let transport = try Self.transport(server, connections: 3)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                let message = try Sample.message(id: "\(number)@photos.example").rendered()
                group.addTask { try await transport.send(message, from: "", to: "g\(number)@guests.example") }
            }
            try await group.waitForAll()
        }
        #expect(server.accepted.count == 60)
        #expect(server.server.connectionCount <= 3)
    }

    enum Step { case greeting, mail, recipient, data, accepted }

    @Test(arguments: [
        (Step.mail, "451 try later", MailError.Kind.temporary(code: 451)),
        (.mail, "552 too big", .permanent(code: 552)),
        (.recipient, "450 greylisted jan@guests.example", .temporary(code: 450)),
        (.recipient, "550 no such user jan@guests.example", .permanent(code: 550)),
        (.data, "421 shutting down", .temporary(code: 421)), (.data, "554 no", .permanent(code: 554)),
        (.accepted, "452 disk full", .temporary(code: 452)),
        (.accepted, "554 looks like spam", .permanent(code: 554)),
        (.greeting, "554 not you", .connection), (.greeting, "421 busy", .connection),
        (.mail, "530 log in first", .credentials),
    ])
    func `a refusal tells its kind and its code and not the address`(
        step: Step, reply: String, kind: MailError.Kind
    ) async throws {
        var script = ScriptedSMTP.Script()
        switch step {
        case .greeting: script.greeting = reply
        case .mail: script.mail = reply
        case .recipient: script.recipient = reply
        case .data: script.data = reply
        case .accepted: script.accepted = reply
        }
        let server = try ScriptedSMTP(script)
        let transport = try Self.transport(server)
        let error = await #expect(throws: MailError.self) {
            try await transport.send(Sample.message().rendered(), from: "b@photos.example", to: "jan@guests.example")
        }
        #expect(error?.kind == kind)
        #expect(error.map { "\($0)" + String(reflecting: $0) }?.contains("jan") == false)
    }

    @Test func `a mail without sender has the empty path, and a refused one does not hinder it`() async throws {
        let server = try ScriptedSMTP()
        let transport = try Self.transport(server)
        await #expect(throws: MailError.self) { try await transport.send([65], from: "", to: "not an address") }
        try await transport.send(Sample.message().rendered(), from: "", to: "jan@guests.example")
        #expect(server.accepted.count == 1)
        #expect(server.commands.contains("MAIL FROM:<>") || server.commands.contains { $0.hasPrefix("MAIL FROM:<> ") })
    }

    @Test func `a connection that the server ended between two mails costs no mail`() async throws {
        var script = ScriptedSMTP.Script()
        script.mailsPerConnection = 1
        let server = try ScriptedSMTP(script)
        let transport = try Self.transport(server)
        for number in 0..<10 {
            try await transport.send(
                Sample.message(id: "\(number)@photos.example").rendered(), from: "", to: "jan@guests.example")
        }
        #expect(server.accepted.count == 10)
        #expect(server.server.connectionCount == 10)
    }

    @Test func `no server at all is a connection problem`() async throws {
        let transport = SMTPTransport(try SMTPTransport.Configuration(url: "smtp://127.0.0.1:1", allowsPlainText: true))
        let error = await #expect(throws: MailError.self) {
            try await transport.send(Sample.message().rendered(), from: "", to: "jan@guests.example")
        }
        #expect(error?.kind == .connection && error?.isTemporary == true)
    }

    @Test func `without STARTTLS nothing is said, neither the password nor the mail`() async throws {
        var script = ScriptedSMTP.Script()
        script.offers.append("AUTH PLAIN LOGIN")
        let server = try ScriptedSMTP(script)
        let url = "smtp://user:hunter2@127.0.0.1:\(server.server.port)"
        let transport = SMTPTransport(try SMTPTransport.Configuration(url: url))
        let error = await #expect(throws: MailError.self) {
            try await transport.send(Sample.message().rendered(), from: "", to: "jan@guests.example")
        }
        #expect(error?.kind == .untrusted)
        #expect(server.commands.allSatisfy { !$0.hasPrefix("AUTH") && !$0.hasPrefix("MAIL") })
    }

    @Test(arguments: [
        "http://host", "smtp://", "smtp://user@host:25", "smtp://host:x", "", "smtp://a b/",
    ])
    func `a wrong address of a server is refused`(url: String) {
        #expect(throws: MailError.self) { try SMTPTransport.Configuration(url: url) }
    }

    @Test func `credentials are never shown and never go without TLS`() throws {
        let configuration = try SMTPTransport.Configuration(url: "smtps://user:hunter2@mail.example")
        #expect(!"\(configuration)".contains("hunter2"))
        #expect(throws: MailError.self) {
            try SMTPTransport.Configuration(url: "smtp://user:hunter2@mail.example", allowsPlainText: true)
        }
    }

    @Test func `a closed transport says so`() async throws {
        let server = try ScriptedSMTP()
        let transport = try Self.transport(server)
        await transport.close()
        await #expect(throws: MailError.self) {
            try await transport.send(Sample.message().rendered(), from: "", to: "jan@guests.example")
        }
        #expect(server.server.connectionCount == 0)
    }
}
