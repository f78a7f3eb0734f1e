import InternationalNames
import Testing

@Suite("InternationalNames")
struct InternationalNamesTests {
    @Test(arguments: [
        ("Example.BE", "example.be"), ("Bücher.example", "xn--bcher-kva.example"),
        ("XN--bcher-KVA.example", "xn--bcher-kva.example"), ("bu\u{308}cher.example", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"), ("例え。example", "xn--r8jz45g.example"),
    ])
    func `a domain has one form, that of the DNS`(typed: String, known: String) {
        #expect(InternationalNames.asciiDomain(typed) == known)
    }

    @Test(arguments: [
        "", ".", "a..b", "a b.example", "a_b.example", "xn--a.example", String(repeating: "a", count: 64),
    ])
    func `what no registry accepts is no domain`(text: String) {
        #expect(InternationalNames.asciiDomain(text) == nil)
    }

    @Test func `equal text gets equal bytes`() {
        #expect(Array(InternationalNames.composed("e\u{301}le\u{300}ve").utf8) == Array("élève".utf8))
        #expect(InternationalNames.composed("plain") == "plain")
        #expect(InternationalNames.composed("") == "")
    }
}
