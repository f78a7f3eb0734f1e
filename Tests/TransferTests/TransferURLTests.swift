import Testing
import Transfer

@Suite("TransferURL")
struct TransferURLTests {
    @Test func `an address is taken apart and its credentials are kept out of the text`() throws {
        let url = try TransferURL("https://user%40a:p%3Aw@store.example:8443/a%2Fb?x=1", schemes: ["https"])
        #expect(url.scheme == "https" && url.host == "store.example" && url.port == 8443)
        #expect(url.user == "user@a" && url.password == "p:w")
        #expect(url.path == "/a%2Fb" && url.query == "x=1")
        #expect(url.text == "https://store.example:8443/a%2Fb?x=1")
        #expect("\(url)" == "https://store.example:8443")
    }

    @Test(arguments: [
        "file:///etc/passwd", "ftp://host/", "host/path", "", "https://", "https://a b/", "https://host/\r\nX: y",
        "https://host/\u{7f}", "gopher://host", "https://host:99999/",
    ])
    func `an address of another kind or with a control character is refused without being repeated`(_ text: String) {
        #expect { try TransferURL(text, schemes: ["https", "http"]) } throws: { error in
            guard let error = error as? TransferError, case .invalidRequest = error.kind else { return false }
            return !error.isTemporary && (text.isEmpty || !"\(error)".contains(text))
        }
    }

    @Test func `the port of a scheme is known`() throws {
        #expect(try TransferURL("smtps://mail.example", schemes: ["smtps"]).port == 465)
    }

    @Test func `dots in a path stay, so that what is signed is what is sent`() throws {
        #expect(try TransferURL("http://h/a/../b", schemes: ["http"]).text == "http://h/a/../b")
    }
}
