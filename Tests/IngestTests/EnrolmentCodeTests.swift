import Foundation
import Ingest
import Testing

@Suite("EnrolmentCode")
struct EnrolmentCodeTests {
    @Test func `it is twenty characters that nobody misreads`() {
        let text = EnrolmentCode().text
        #expect(text.filter { $0 != "-" }.count == 20)
        #expect(text.allSatisfy { "0123456789ABCDEFGHJKMNPQRSTVWXYZ-".contains($0) })
        #expect(Set((0..<1000).map { _ in EnrolmentCode().text }).count == 1000)
    }

    @Test func `it is the same however it is typed`() throws {
        let code = EnrolmentCode()
        let typed = try #require(EnrolmentCode(" " + code.text.lowercased().replacing("-", with: " ") + " "))
        #expect(typed.hash == code.hash)
        #expect(EnrolmentCode("OOOOO-IIIII-LLLLL-00000")?.text == "00000-11111-11111-00000")
    }

    @Test(arguments: ["", "00000-00000-00000-0000", "00000-00000-00000-00000-0", "U0000-00000-00000-00000", "é"])
    func `what has not its form is none`(text: String) {
        #expect(EnrolmentCode(text) == nil)
    }

    @Test func `what it seals opens with it alone`() throws {
        let code = EnrolmentCode()
        let sealed = try code.seal(Array("password".utf8))
        #expect(try code.open(sealed) == Array("password".utf8))
        #expect(throws: (any Error).self) { try EnrolmentCode().open(sealed) }
    }

    @Test func `it does not show itself`() {
        let code = EnrolmentCode()
        #expect(!"\(code)".contains(code.text))
    }
}
