import Mail
import Testing

@Suite("MailAddress")
struct MailAddressTests {
    @Test(arguments: [
        ("jan@photos.example", "jan@photos.example"),
        ("Jan.Peeters+photo@Photos.EXAMPLE", "Jan.Peeters+photo@photos.example"),
        ("zoë@bücher.example", "zoë@xn--bcher-kva.example"), ("a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
        ("o'neil_1@sub.a-b.example", "o'neil_1@sub.a-b.example"), ("root@localhost", "root@localhost"),
    ])
    func `a sound address is brought to its form on the wire`(given: String, wire: String) throws {
        #expect(try MailAddress(given).address == wire)
    }

    @Test func `an address beyond ASCII before the at sign needs SMTPUTF8, a domain does not`() throws {
        #expect(try MailAddress("zoë@photos.example").needsSMTPUTF8)
        #expect(try !MailAddress("zoe@bücher.example").needsSMTPUTF8)
    }

    @Test(arguments: [
        "", "jan", "jan@", "@photos.example", "a@b@photos.example", "jan peeters@photos.example", ".jan@photos.example",
        "jan.@photos.example", "j..n@photos.example", "jan@photos", "jan@-photos.example", "jan@photos..example",
        "jan@photos.example\r\nBcc: x@y.example", "jan@photos.example\n", "jan\u{0}@photos.example",
        "<jan@photos.example>",
        "\"jan\"@photos.example", "jan@[127.0.0.1]", "jan@photos.example,b@c.example", "jan\u{200b}@photos.example",
        "jan@pho_tos.example", "jan@photos.example>", "(x)jan@photos.example",
    ])
    func `what is no address is refused without being repeated`(_ text: String) {
        let error = #expect(throws: MailError.self) { try MailAddress(text) }
        #expect(error?.isTemporary == false)
        #expect(error.map { "\($0)" }?.contains("jan") == false)
    }

    @Test func `an address that is too long is refused`() {
        let local = String(repeating: "a", count: 64)
        #expect(throws: Never.self) { try MailAddress("\(local)@photos.example") }
        #expect(throws: MailError.self) { try MailAddress("\(local)a@photos.example") }
        let domain = Array(repeating: String(repeating: "d", count: 60), count: 4).joined(separator: ".")
        #expect(throws: MailError.self) { try MailAddress("\(local)@\(domain)") }
    }

    @Test func `a name with a line break is refused`() {
        #expect(throws: MailError.self) { try MailAddress("jan@photos.example", name: "Jan\r\nBcc: x@y.example") }
    }

    @Test func `an address does not show itself in a log`() throws {
        #expect(try "\(MailAddress("jan@photos.example"))".contains("jan") == false)
    }
}
