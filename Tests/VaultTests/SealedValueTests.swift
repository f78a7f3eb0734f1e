import FoundationEssentials
import Testing
import Vault

@Suite("Sealed values")
struct SealedValueTests {
    @Test func `a value opens for the purpose it was sealed for`() async throws {
        let fixture = try await Fixture()
        let value = try await fixture.vault.seal("ann@example.be", under: fixture.key, purpose: "recipient.address")
        #expect(value.keyID == fixture.key)
        #expect(try await fixture.vault.openText(value, purpose: "recipient.address") == "ann@example.be")
    }

    @Test func `a value that was moved to another column does not open`() async throws {
        let fixture = try await Fixture()
        let value = try await fixture.vault.seal("ann@example.be", under: fixture.key, purpose: "recipient.address")
        await #expect(throws: VaultError.tampered) {
            try await fixture.vault.open(value, purpose: "recipient.name")
        }
    }

    @Test func `every flipped bit of a value is noticed`() async throws {
        let fixture = try await Fixture()
        let value = try await fixture.vault.seal([1, 2, 3], under: fixture.key, purpose: "test")
        for offset in value.bytes.indices {
            var bytes = value.bytes
            bytes[offset] ^= 1
            let changed = bytes
            await #expect(throws: VaultError.self) {
                try await fixture.vault.open(SealedValue(bytes: changed), purpose: "test")
            }
        }
    }

    @Test func `a value whose key identifier was exchanged does not open`() async throws {
        let fixture = try await Fixture()
        let other = try await fixture.vault.createKey(.capture)
        let value = try await fixture.vault.seal([1], under: fixture.key, purpose: "test")
        let moved = try SealedValue(bytes: [value.bytes[0]] + other.bytes + value.bytes[17...])
        await #expect(throws: VaultError.tampered) { try await fixture.vault.open(moved, purpose: "test") }
    }

    @Test func `a value survives JSON and tables`() async throws {
        let fixture = try await Fixture()
        let value = try await fixture.vault.seal([], under: fixture.key, purpose: "test")
        let json = try JSONEncoder().encode([value])
        #expect(try JSONDecoder().decode([SealedValue].self, from: json) == [value])
        #expect(try SealedValue(bytes: value.bytes) == value)
        #expect(value.text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" })
    }

    @Test func `the same value sealed twice does not look the same`() async throws {
        let fixture = try await Fixture()
        let first = try await fixture.vault.seal("yes", under: fixture.key, purpose: "test")
        #expect(try await fixture.vault.seal("yes", under: fixture.key, purpose: "test").bytes != first.bytes)
    }

    @Test(arguments: ["", "AQ", "AQ==", "not base64!", String(repeating: "A", count: 100)])
    func `text that is no sealed value is refused`(text: String) {
        #expect(throws: VaultError.malformed) { try SealedValue(text: text) }
    }

    @Test func `printing a value shows nothing of it`() async throws {
        let fixture = try await Fixture()
        let value = try await fixture.vault.seal("ann@example.be", under: fixture.key, purpose: "test")
        #expect("\(value)" == "sealed value of 59 bytes")
    }
}
