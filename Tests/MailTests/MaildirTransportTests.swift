import Foundation
import Mail
import Testing

@Suite("MaildirTransport")
struct MaildirTransportTests {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("maildir-\(UUID().uuidString)").path

    func names(_ part: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(part)")
    }

    func mode(_ path: String) throws -> Int? {
        (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
    }

    @Test func `a mail stands in new, whole and private, and nothing stays in tmp`() async throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let message = try Sample.message().rendered()
        try await MaildirTransport(directory: directory).send(
            message, from: "b@photos.example", to: "jan@guests.example")
        let name = try #require(names("new").first)
        let content = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(directory)/new/\(name)")))
        let envelope = "Return-Path: <b@photos.example>\r\nDelivered-To: jan@guests.example\r\n"
        #expect(content == Array(envelope.utf8) + message)
        #expect(try names("tmp").isEmpty && names("cur").isEmpty)
        #expect(try mode("\(directory)/new/\(name)") == 0o600)
        for part in ["", "/tmp", "/new", "/cur"] { #expect(try mode(directory + part) == 0o700) }
        #expect(!name.contains("jan") && name.hasPrefix("0192-abc@photos.example."))
    }

    @Test func `the same mail again replaces the first, another one stands beside it`() async throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let transport = MaildirTransport(directory: directory)
        for text in ["first", "second"] {
            try await transport.send(Sample.message(text: text).rendered(), from: "", to: "jan@guests.example")
        }
        #expect(try names("new").count == 1)
        try await transport.send(Sample.message(id: "b@photos.example").rendered(), from: "", to: "jan@guests.example")
        try await transport.send(Sample.message().rendered(), from: "", to: "eva@guests.example")
        #expect(try names("new").count == 3)
    }

    @Test func `a Message-ID cannot lead out of the directory`() async throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let transport = MaildirTransport(directory: directory)
        try await transport.send(Sample.message(id: "x/../../y@photos.example").rendered(), from: "", to: "a@b.example")
        #expect(try names("new").map { $0.hasPrefix("x=2F..=2F..=2Fy@") } == [true])
    }

    @Test func `a mail without Message-ID or with a bad recipient is refused for good`() async throws {
        let transport = MaildirTransport(directory: directory)
        let message = try Sample.message().rendered()
        for (bytes, to) in [
            (Array("Subject: x\r\n\r\nMessage-ID: <a@b>\r\n".utf8), "a@b.example"), (message, "a b@c.example"),
        ] {
            let error = await #expect(throws: MailError.self) { try await transport.send(bytes, from: "", to: to) }
            #expect(error?.isTemporary == false)
        }
        #expect(!FileManager.default.fileExists(atPath: directory))
    }

    @Test func `a disk that cannot be written is a temporary failure that names no path`() async throws {
        let transport = MaildirTransport(directory: "/proc/nowhere")
        let error = await #expect(throws: MailError.self) {
            try await transport.send(Sample.message().rendered(), from: "", to: "a@b.example")
        }
        #expect(error?.kind == .storage && error?.isTemporary == true)
        #expect(error.map { "\($0)" }?.contains("/proc") == false)
    }
}
