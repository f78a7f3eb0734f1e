import ObjectStore
import Testing

@Suite("XMLNode")
struct XMLNodeTests {
    private func read(_ text: String) -> XMLNode? { XMLNode(document: Array(text.utf8)) }

    @Test func `a list of objects is read`() {
        let list = read(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- a store -->
            <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>true</IsTruncated>
              <Contents><Key>a/b</Key><Owner/></Contents><Contents><Key>a&amp;&#98;&#x63;</Key></Contents>
            </ListBucketResult>
            """)
        #expect(list?.name == "ListBucketResult")
        #expect(list?.child("IsTruncated")?.text == "true")
        #expect(list?.children("Contents").compactMap { $0.child("Key")?.text } == ["a/b", "a&bc"])
    }

    @Test(arguments: [
        "", "text", "<a>", "<a></b>", "<a/><b/>", "<a>&unknown;</a>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        "<a><b></a></b>", "<a", "<a>&#xFFFFFFFF;</a>", "<1/>", "<!-- ", "<a><![CDATA[b]]></a>",
    ])
    func `what is not plain XML is not guessed at`(text: String) {
        #expect(read(text) == nil)
    }

    @Test func `depth has an end`() {
        let levels = 100_000
        let text = String(repeating: "<a>", count: levels) + String(repeating: "</a>", count: levels)
        #expect(read(text) == nil)
    }
}
