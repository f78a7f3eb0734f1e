import Foundation
import Mail
import Testing

@Suite("MailMessage")
struct MailMessageTests {
    static let text = """
        Beste Zoë,

        . a line with one dot begins here
        From the party – «été» 写真 🎉 \(String(repeating: "a long line ", count: 200))
        --=_alternative_ looks like a boundary
        trailing space \u{20}
        """

    @Test(.enabled(if: Sample.hasPython, "needs python3 to read the mail with"))
    func `another reader finds everything that was put in`() throws {
        let picture = MailMessage.Attachment(
            name: "été 1.png", contentType: "image/png", bytes: Array(0...255) + [10, 13, 10])
        let html = "<p>Zoë – <a href=\"https://photos.example/s/4h7k?x=1&amp;y=2\">photo</a></p>"
        let mail = try Sample.message(
            subject: "Ihre Fotos vom Grünen Fest – 写真 und noch ein langer Betreff, der über eine Zeile hinausgeht, ja",
            text: Self.text, html: html, name: "Zoë \"Z\" Peeters, jr.", headers: [("X-Reference", "é 42")],
            attachments: [picture], to: "zoe@bücher.example")
        let parsed = try Sample.parse(mail.rendered())
        #expect(parsed.defects == 0)
        #expect(parsed.header("subject") == mail.subject)
        #expect(parsed.header("from") == "Photos <noreply@photos.example>")
        #expect(parsed.header("to")?.contains("zoe@xn--bcher-kva.example") == true)
        #expect(parsed.header("to")?.contains("Zoë") == true)
        #expect(parsed.header("message-id") == "<0192-abc@photos.example>")
        #expect(parsed.date == "2026-11-22T12:00:00+00:00")
        #expect(parsed.header("auto-submitted") == "auto-generated")
        #expect(parsed.header("x-reference") == "é 42")
        #expect(parsed.type == "multipart/mixed")
        #expect(parsed.parts.map(\.type) == ["text/plain", "text/html", "image/png"])
        #expect(parsed.parts[0].text == Self.text + "\n")
        #expect(parsed.parts[1].text == html + "\n")
        #expect(parsed.parts[2].base64.flatMap { Data(base64Encoded: $0) } == Data(picture.bytes))
        #expect(parsed.parts[2].name == "été 1.png")
    }

    @Test func `a rendered message has CRLF only, ASCII only, and no line longer than SMTP allows`() throws {
        let bytes = try Sample.message(subject: "Été – 写真", text: Self.text, html: "<p>\(Self.text)</p>", name: "Zoë")
            .rendered()
        #expect(bytes.allSatisfy { $0 < 128 })
        var previous: UInt8 = 0
        var column = 0
        for byte in bytes {
            #expect((byte == 10) == (previous == 13) || byte == 13, "a bare line feed or carriage return")
            column = byte == 10 ? 0 : column + 1
            #expect(column <= 998)
            previous = byte
        }
        #expect(bytes.suffix(2) == [13, 10])
    }

    @Test func `the same message gives the same bytes`() throws {
        #expect(try Sample.message().rendered() == Sample.message().rendered())
        #expect(try Sample.message().rendered() != Sample.message(id: "other@photos.example").rendered())
    }

    @Test(arguments: ["a\r\nb\r\n\r\nc\r\n", "a\rb\r\rc\r", "a\nb\n\nc", "a\r\nb\r\n\rc"])
    func `every kind of line end means the same`(text: String) throws {
        let expected = try Sample.message(text: "a\nb\n\nc\n").rendered()
        #expect(try Sample.message(text: text).rendered() == expected)
    }

    @Test func `text alone makes no multipart`() throws {
        let text = String(decoding: try Sample.message(html: nil).rendered(), as: UTF8.self)
        #expect(text.contains("Content-Type: text/plain; charset=utf-8\r\n"))
        #expect(!text.contains("multipart"))
    }

    @Test(arguments: ["a\r\nBcc: x@y.example", "a\nb", "a\rb", "a\u{0}b", "a\u{2028}b"])
    func `a line break in a subject or a header is refused without being repeated`(evil: String) throws {
        for mail in [try Sample.message(subject: evil), try Sample.message(headers: [("X-A", evil)])] {
            let error = #expect(throws: MailError.self) { try mail.rendered() }
            #expect(error?.isTemporary == false && error.map { "\($0)" }?.contains("Bcc") == false)
        }
    }

    @Test(arguments: ["Bcc", "subject", "Content-Type", "Resent-To", "X A", "X-A:", "", "X\r\nBcc", "DATE"])
    func `a header that is not the caller's is refused`(name: String) throws {
        #expect(throws: MailError.self) { try Sample.message(headers: [(name, "value")]).rendered() }
    }

    @Test(arguments: [
        "", "a", "a@", "@b", "a@b@c", "a b@c", "a>@c", "a@b\r\nX: y", "é@b", String(repeating: "a", count: 200) + "@b",
    ])
    func `what is no Message-ID is refused`(id: String) throws {
        #expect(throws: MailError.self) { try Sample.message(id: id).rendered() }
    }

    @Test(arguments: ["", "image", "image/", "image/png; name=x", "multipart/mixed", "message/rfc822", "a/b\r\nc"])
    func `an attachment of no type is refused`(type: String) throws {
        let attachment = MailMessage.Attachment(name: "a", contentType: type, bytes: [])
        #expect(throws: MailError.self) { try Sample.message(attachments: [attachment]).rendered() }
    }
}
