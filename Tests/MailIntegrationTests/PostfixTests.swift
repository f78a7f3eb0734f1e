import Foundation
import LoopbackServer
import Mail
import Testbed
import Testing

@Suite("SMTPTransport with Postfix", .enabled(if: MailServer.isPresent, "TEST_SMTP_URL and its companions are not set"))
struct PostfixTests {
    let id = "\(UUID().uuidString.lowercased())@photos.example"

    @Test(arguments: [MailServer.startTLS, MailServer.tls])
    func `a mail gets through TLS and a login to its mailbox, unchanged`(url: String?) async throws {
        let text = ".\n..one\nZoë 写真\nFrom here\n."
        let message = try MailServer.message(id, to: "jan@guests.example", text: text)
        let transport = try MailServer.transport(url)
        try await transport.send(message, from: "bounces@photos.example", to: "jan@guests.example")
        await transport.close()
        #expect(await eventually { MailServer.mails(with: id).count == 1 })
        let mail = try #require(MailServer.mails(with: id).first)
        let sent = String(decoding: message, as: UTF8.self).replacing("\r\n", with: "\n")
        #expect(mail.replacing("\r\n", with: "\n").hasSuffix(sent))
        #expect(mail.contains("Return-Path: <bounces@photos.example>"))
        #expect(mail.contains("ESMTPSA"), "received with TLS and a login")
    }

    @Test func `many mails use one connection`() async throws {
        let transport = try MailServer.transport(MailServer.startTLS)
        for number in 0..<25 {
            let message = try MailServer.message("\(number).\(id)", to: "guest\(number)@guests.example")
            try await transport.send(message, from: "bounces@photos.example", to: "guest\(number)@guests.example")
        }
        #expect(transport.connectionsMade == 1)
        #expect(await eventually { MailServer.mails(with: id).count == 25 })
    }

    @Test func `many senders share four connections`() async throws {
        let transport = try MailServer.transport(MailServer.tls, connections: 4)
        let id = id
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask {
                    let message = try MailServer.message("\(number).\(id)", to: "guest\(number)@guests.example")
                    try await transport.send(
                        message, from: "bounces@photos.example", to: "guest\(number)@guests.example")
                }
            }
            try await group.waitForAll()
        }
        #expect(transport.connectionsMade <= 4)
        #expect(await eventually { MailServer.mails(with: id).count == 100 })
    }

    @Test(arguments: [MailServer.startTLS, MailServer.tls])
    func `a server whose authority is not known gets no mail and no password`(url: String?) async throws {
        let transport = try MailServer.transport(url, isTrusted: false)
        let error = await #expect(throws: MailError.self) {
            try await transport.send(
                MailServer.message(id, to: "jan@guests.example"), from: "", to: "jan@guests.example")
        }
        #expect(error?.kind == .untrusted && error?.isTemporary == true)
    }

    @Test func `a wrong password is told apart from a refused mail`() async throws {
        let transport = try MailServer.transport(MailServer.startTLS, password: "wrong-one")
        let error = await #expect(throws: MailError.self) {
            try await transport.send(
                MailServer.message(id, to: "jan@guests.example"), from: "", to: "jan@guests.example")
        }
        #expect(error?.kind == .credentials && error?.isTemporary == true)
        #expect(error.map { "\($0)" }?.contains("wrong-one") == false)
    }

    @Test(arguments: [
        ("unknown", MailError.Kind.permanent(code: 550)), ("later", .temporary(code: 450)),
        ("full", .temporary(code: 452)),
    ])
    func `a refused recipient is reported with its code and does not hinder the next mail`(
        mailbox: String, kind: MailError.Kind
    ) async throws {
        let transport = try MailServer.transport(MailServer.startTLS)
        let error = await #expect(throws: MailError.self) {
            try await transport.send(
                MailServer.message("refused.\(id)", to: "\(mailbox)@guests.example"), from: "",
                to: "\(mailbox)@guests.example")
        }
        #expect(error?.kind == kind)
        #expect(error.map { "\($0)" }?.contains("guests") == false)
        try await transport.send(
            MailServer.message(id, to: "jan@guests.example"), from: "", to: "jan@guests.example")
        #expect(await eventually { !MailServer.mails(with: id).isEmpty })
        #expect(MailServer.mails(with: "refused.\(id)").isEmpty)
    }

    @Test func `without a login the server's refusal arrives as one`() async throws {
        let transport = try MailServer.transport(MailServer.startTLS, password: nil)
        let error = await #expect(throws: MailError.self) {
            try await transport.send(
                MailServer.message(id, to: "jan@guests.example"), from: "", to: "jan@guests.example")
        }
        switch error?.kind {
        case .permanent, .temporary, .credentials: break
        default: Issue.record("expected a refusal, found \(error.map { "\($0)" } ?? "success")")
        }
        #expect(MailServer.mails(with: id).isEmpty)
    }

    @Test func `a mail to a mailbox beyond ASCII gets through`() async throws {
        let message = try MailServer.message(id, to: "zoë@bücher.example")
        let transport = try MailServer.transport(MailServer.startTLS)
        try await transport.send(message, from: "bounces@photos.example", to: "zoë@bücher.example")
        #expect(await eventually { MailServer.mails(with: id).count == 1 })
    }
}
