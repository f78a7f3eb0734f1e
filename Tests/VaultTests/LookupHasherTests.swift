import DurableFiles
import Testing
import Vault

@Suite("LookupHasher")
struct LookupHasherTests {
    @Test(arguments: [
        "ann.peeters@bücher.example", " Ann.Peeters@BÜCHER.example ", "ANN.PEETERS@xn--bcher-kva.example",
        "ann.peeters@bu\u{308}cher.example.", "mailto:ann.peeters@Bücher.example",
    ])
    func `the ways to write one mail address are one`(address: String) {
        #expect(LookupHasher.normalized(mail: address) == "ann.peeters@xn--bcher-kva.example")
    }

    @Test func `accents in front of the at sign are compared as text, not as bytes`() {
        let composed = LookupHasher.normalized(mail: "Élève@example.be")
        #expect(composed == "élève@example.be")
        #expect(
            composed.map { Array($0.utf8) }
                == LookupHasher.normalized(mail: "e\u{301}le\u{300}ve@example.be").map { Array($0.utf8) })
    }

    @Test func `dots and tags in front of the at sign stay, since they may be another mailbox`() {
        #expect(LookupHasher.normalized(mail: "a.b+party@example.be") == "a.b+party@example.be")
    }

    @Test(arguments: [
        "", "ann", "@example.be", "ann@", "ann@@example.be", "a nn@example.be", "ann@exa mple.be", "ann@-.be",
    ])
    func `what is no mail address has no hash`(address: String) {
        #expect(LookupHasher.normalized(mail: address) == nil)
    }

    @Test(arguments: [
        "0475 12 34 56", "0475/12.34.56", "+32475123456", "+32 475 12 34 56", "0032 475/12 34 56",
        "+32 (0)475 12 34 56",
        "(0)475 12 34 56", "+32 0475 123 456", "  0475-12-34-56 ", "０４７５１２３４５６",
    ])
    func `the ways to write one telephone number are one`(number: String) {
        #expect(LookupHasher.normalized(phone: number) == "+32475123456")
    }

    @Test func `another country's number stays there`() {
        #expect(LookupHasher.normalized(phone: "+31 6 12345678") == "+31612345678")
        #expect(LookupHasher.normalized(phone: "06 12345678", defaultCountry: "31") == "+31612345678")
    }

    @Test(arguments: [
        "", "475 12 34 56", "call me", "0032 00 123456", "0475 12 34 56 ext 3", "+", "+0475123456", "0",
        "+1234567890123456",
    ])
    func `a number that would have to be guessed has no hash`(number: String) {
        #expect(LookupHasher.normalized(phone: number) == nil)
    }

    @Test func `equal addresses have equal hashes and others do not`() throws {
        let hasher = LookupHasher(peppers: .random())
        #expect(try hasher.hash(mail: "Ann@Example.be") == hasher.hash(mail: "ann@example.be"))
        #expect(try hasher.hash(mail: "ann@example.be") != hasher.hash(mail: "an@example.be"))
        #expect(try hasher.hash(phone: "0475123456") == hasher.hash(phone: "+32475123456"))
        #expect(try hasher.hash(mail: "ann@example.be").bytes.count == 32)
    }

    @Test func `without the pepper a hash cannot be made again`() throws {
        let one = try LookupHasher(peppers: .random()).hash(mail: "ann@example.be")
        #expect(try LookupHasher(peppers: .random()).hash(mail: "ann@example.be") != one)
    }

    @Test func `after a new pepper older rows are still found`() throws {
        let peppers = VersionedSecrets.random()
        let old = try LookupHasher(peppers: peppers).hash(mail: "ann@example.be")
        let hasher = LookupHasher(peppers: peppers.addingVersion())
        #expect(try hasher.hash(mail: "ann@example.be").version == 2)
        #expect(try hasher.allHashes(mail: "ann@example.be").map(\.version) == [2, 1])
        #expect(try hasher.allHashes(mail: "ann@example.be").contains(old))
    }

    @Test func `a refusal does not repeat the address`() {
        let error = #expect(throws: LookupHasher.Refusal.notAMailAddress) {
            try LookupHasher(peppers: .random()).hash(mail: "jan janssens")
        }
        #expect(error.map { "\($0)" }?.contains("janssens") == false)
    }
}
