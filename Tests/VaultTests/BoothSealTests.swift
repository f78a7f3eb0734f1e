import DurableFiles
import FoundationEssentials
import Testbed
import Testing
import Vault

@Suite("BoothSeal")
struct BoothSealTests {
    private let keys = PlatformKeys(.random())
    private let spoolID = Array("0001.jpg".utf8)

    private func spool(_ plaintext: [UInt8], step: Int = 50_000) throws -> [UInt8] {
        var sealer = try BoothSeal(to: keys.publicKey()).sealing(spoolID: spoolID)
        var sealed: [UInt8] = []
        for piece in plaintext.pieces(of: step) { sealed += try sealer.seal(Array(piece)) }
        return sealed + (try sealer.finish())
    }

    private func unspool(_ sealed: [UInt8], as id: [UInt8]? = nil, step: Int = 77_000) throws -> [UInt8] {
        var opener = keys.opening(spoolID: id ?? spoolID)
        var plaintext: [UInt8] = []
        for piece in sealed.pieces(of: step) { plaintext += try opener.open(Array(piece)) }
        return plaintext + (try opener.finish())
    }

    @Test func `a value that a booth sealed opens at the platform for its purpose only`() throws {
        let value = try BoothSeal(to: keys.publicKey()).seal(Array("ann@example.be".utf8), purpose: "address")
        #expect(try keys.open(value, purpose: "address") == Array("ann@example.be".utf8))
        #expect(throws: VaultError.tampered) { try keys.open(value, purpose: "answers") }
        #expect(try BoothSealedValue(text: value.text) == value)
        #expect(try BoothSealedValue(bytes: value.bytes) == value)
        let json = try JSONEncoder().encode([value])
        #expect(try JSONDecoder().decode([BoothSealedValue].self, from: json) == [value])
    }

    @Test func `every flipped bit of a booth's value is noticed`() throws {
        let value = try BoothSeal(to: keys.publicKey()).seal([1, 2, 3], purpose: "test")
        for offset in value.bytes.indices {
            var bytes = value.bytes
            bytes[offset] ^= 1
            #expect(throws: VaultError.self) { try keys.open(BoothSealedValue(bytes: bytes), purpose: "test") }
        }
    }

    @Test func `another platform's key does not open it`() throws {
        let value = try BoothSeal(to: keys.publicKey()).seal([1], purpose: "test")
        #expect(throws: VaultError.platformKeyMissing) { try PlatformKeys(.random()).open(value, purpose: "test") }
    }

    @Test func `after a new platform key what waits in spools still opens`() throws {
        let secrets = VersionedSecrets.random()
        let value = try BoothSeal(to: PlatformKeys(secrets).publicKey()).seal([1], purpose: "test")
        let newer = PlatformKeys(secrets.addingVersion())
        #expect(try newer.open(value, purpose: "test") == [1])
        #expect(try newer.publicKey() != PlatformKeys(secrets).publicKey())
    }

    @Test(arguments: SealedLayoutTests.lengths) func `a spool file opens at the platform`(length: Int) throws {
        let plaintext = [UInt8].pattern(length)
        let sealed = try spool(plaintext)
        #expect(sealed.count == SpoolSealer.sealedLength(of: length))
        #expect(try unspool(sealed) == plaintext)
    }

    @Test func `a spool file opens however it arrives`() throws {
        let plaintext = [UInt8].pattern(66_000)
        #expect(try unspool(spool(plaintext, step: 97), step: 89) == plaintext)
        #expect(try unspool(spool([7, 8, 9], step: 1), step: 1) == [7, 8, 9])
    }

    @Test(arguments: [0, 4, 12, 50, 91, 92, 96, 130, 70_000, 100_171])
    func `one flipped bit of a spool file is noticed`(offset: Int) throws {
        var sealed = try spool(.pattern(100_016))
        #expect(sealed.count == 100_172)
        sealed[offset] ^= 4
        let changed = sealed
        #expect(throws: VaultError.self) { try unspool(changed) }
    }

    @Test(arguments: [0, 10, 91, 92, 120, 65_676, 100_171]) func `a cut spool file is noticed`(length: Int) throws {
        let sealed = try spool(.pattern(100_016))
        #expect(throws: VaultError.self) { try unspool(Array(sealed.prefix(length))) }
    }

    @Test func `a spool file under another name is noticed`() throws {
        let sealed = try spool([1, 2, 3])
        #expect(throws: VaultError.tampered) { try unspool(sealed, as: Array("0002.jpg".utf8)) }
    }

    @Test func `the key file is private and its public half survives text`() async throws {
        try await withTemporaryDirectory { directory in
            let first = try PlatformKeys(path: "\(directory)/platform").publicKey()
            #expect(try PlatformKeys(path: "\(directory)/platform").publicKey() == first)
            #expect(try PlatformPublicKey(text: first.text) == first)
            #expect(try OpenFile(reading: "\(directory)/platform").permissions().mode == 0o600)
        }
    }
}
