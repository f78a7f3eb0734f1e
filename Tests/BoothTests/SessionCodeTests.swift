import Contracts
import Testbed
import Testing

@Suite("SessionCode")
struct SessionCodeTests {
    private func code(_ number: Int, seed: UInt64 = 1) throws -> SessionCode {
        var generator = SeededGenerator(seed: seed)
        return try #require(try SessionCode(boothNumber: number, using: &generator, mac: SpoolFixture.mac))
    }

    @Test(arguments: [0, 1, 12, 31, 32, 99_999, 1_048_575]) func `a code is read back with its booth's number`(
        number: Int
    ) throws {
        let code = try code(number)
        #expect(code.text.utf8.count == SessionCode.length)
        let read = try #require(SessionCode(code.text))
        #expect(read == code && read.boothNumber == number)
        #expect(try read.isAuthentic(mac: SpoolFixture.mac))
    }

    @Test(arguments: [-1, 1_048_576]) func `a number that does not fit makes no code`(number: Int) throws {
        var generator = SeededGenerator(seed: 1)
        #expect(try SessionCode(boothNumber: number, using: &generator, mac: SpoolFixture.mac) == nil)
    }

    @Test func `a code is read as people type it`() throws {
        let text = try code(12).text
        var typed = ""
        for (index, character) in text.enumerated() {
            if index > 0, index % 4 == 0 { typed += index % 8 == 0 ? "-" : " " }
            typed += character == "0" ? "o" : character == "1" ? "l" : character.lowercased()
        }
        #expect(SessionCode(typed)?.text == text)
    }

    @Test func `a change of any character makes it false`() throws {
        let text = Array(try code(12).text)
        for index in text.indices {
            var changed = text
            changed[index] = changed[index] == "7" ? "8" : "7"
            let read = try #require(SessionCode(String(changed)))
            #expect(try !read.isAuthentic(mac: SpoolFixture.mac), "character \(index)")
        }
    }

    @Test func `another booth's key does not make it true`() throws {
        let code = try code(12)
        #expect(!code.isAuthentic { _ in Array(repeating: 0, count: 32) })
        #expect(!code.isAuthentic { _ in [] })
    }

    @Test(arguments: [
        "", "0", "U000000000000000000000000000", "0000000000000000000000000000 0", "é000000000000000000000000000",
    ])
    func `what has not the form of a code is none`(text: String) {
        #expect(SessionCode(text) == nil)
    }

    @Test func `a very long text is not looked at`() {
        #expect(SessionCode(String(repeating: "-", count: 1_000_000)) == nil)
    }

    @Test func `ten thousand codes differ and none is shown by its description`() throws {
        var generator = SeededGenerator(seed: 9)
        var seen: Set<String> = []
        for _ in 0..<10_000 {
            let code = try #require(SessionCode(boothNumber: 3, using: &generator) { Array($0.suffix(5)) })
            seen.insert(code.text)
            #expect(!"\(code)".contains(code.text))
        }
        #expect(seen.count == 10_000)
    }
}
