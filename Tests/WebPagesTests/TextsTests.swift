import Contracts
import Testing
import WebPages

@Suite struct TextsTests {
    private let texts = Texts([
        .dutch: ["greeting": "Dag {name}", "only.dutch": "Alleen hier", "count": "{n} foto's"],
        .french: ["greeting": "Bonjour {name}", "count": "{m} photos"],
        .german: ["greeting": "Hallo {name}", "count": " "],
        .english: ["greeting": "Hello {name}", "count": "{n} photos"],
    ])

    @Test func `our own texts exist in every language with the same placeholders`() throws {
        #expect(try Pages(site: Site()).texts.gaps() == [])
    }

    @Test func `a gap between languages is told by language and key`() {
        #expect(
            texts.gaps() == [
                "fr has other placeholders for count", "de has no text for count", "fr has no text for only.dutch",
                "de has no text for only.dutch", "en has no text for only.dutch",
            ])
    }

    @Test func `placeholders are filled once and values are not looked through again`() {
        #expect(texts("greeting", .french, ["name": "{name}"]) == "Bonjour {name}")
        #expect(texts("greeting", .english, [:]) == "Hello {name}")
        #expect(texts("greeting", .english, ["other": "x"]) == "Hello {name}")
    }

    @Test func `what a language lacks is said in Dutch and what is nowhere in brackets`() {
        #expect(texts("only.dutch", .english) == "Alleen hier")
        #expect(texts("nowhere", .english) == "[nowhere]")
    }
}
