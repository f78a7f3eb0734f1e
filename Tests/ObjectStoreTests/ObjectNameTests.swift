import ObjectStore
import Testing

@Suite("ObjectName")
struct ObjectNameTests {
    @Test(arguments: ["a", "originals/3f/0190-ab_c.jpg", "a.b", "a..b"]) func `a plain name is a name`(text: String) {
        #expect(ObjectName(text)?.text == text)
    }

    @Test(arguments: [
        "", "/a", "a/", "a//b", "..", "a/../b", ".a", "a/.b", "A", "a b", "é", "a\\b", "a\0b", "a%2e",
        String(repeating: "a", count: 201), Array(repeating: "abcdefgh", count: 60).joined(separator: "/"),
    ])
    func `what could leave its directory or confuse a store is no name`(text: String) {
        #expect(ObjectName(text) == nil)
    }
}
