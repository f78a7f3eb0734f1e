import Testing
import WebPages

@Suite struct RequestReferenceTests {
    @Test func `a reference is short and has no letters that are taken for others`() {
        for _ in 0..<1000 {
            let text = RequestReference().description
            #expect(text.count == 9 && text.contains("-"))
            #expect(!text.contains { "ILOUilou".contains($0) })
        }
        #expect(RequestReference(bits: 0).description == "0000-0000")
        #expect(RequestReference(bits: .max).description == "ZZZZ-ZZZZ")
    }
}
