import Hexadecimal
import Testing

@Suite("Hexadecimal digits")
struct HexadecimalTests {
    @Test func `every byte is two lower-case digits and comes back`() {
        #expect(String(hexadecimal: [0x00, 0x0F, 0xA0, 0xFF]) == "000fa0ff")
        #expect(String(hexadecimal: []) == "" && [UInt8](hexadecimal: "") == [])
        let all = (0...255).map(UInt8.init)
        #expect([UInt8](hexadecimal: String(hexadecimal: all)) == all)
        #expect([UInt8](hexadecimal: String(hexadecimal: all).uppercased()) == all)
    }

    @Test(arguments: ["0", "0g", "+f", " f", "f ", "0x", "é", "00é", "0\u{0}", "12 34", "/0", ":0", "@0", "`0"])
    func `what is no pair of digits is refused`(text: String) {
        #expect([UInt8](hexadecimal: text) == nil)
    }
}
