import Foundation
import Glibc
import Passes
import Testing

@Suite final class PassKeyTests {
    private let folder: String

    init() {
        folder = FileManager.default.temporaryDirectory.appending(path: "passes-\(UUID().uuidString)").path
        mkdir(folder, 0o700)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    @Test func `the key file appears at first start and only its owner may read it`() throws {
        let path = "\(folder)/pass.key"
        let issuer = try PassIssuer(name: "accounts", privateKeyFile: path)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect((mode as? NSNumber)?.intValue == 0o600)
        let again = try PassIssuer(name: "accounts", privateKeyFile: path)
        #expect(again.publicKey == issuer.publicKey)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["pass.key"])
    }

    @Test func `two first starts at once end with the same key`() async throws {
        let path = "\(folder)/pass.key"
        let keys = try await withThrowingTaskGroup(of: PassPublicKey.self) { group in
            for _ in 0..<16 { group.addTask { try PassKey.loadOrCreate(file: path).publicKey } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(keys.map(\.base64)).count == 1)
    }

    @Test func `a key file that others may read is refused`() throws {
        let path = "\(folder)/pass.key"
        try PassKey().write(to: path)
        chmod(path, 0o640)
        let error = #expect(throws: PassError.self) { try PassKey(file: path) }
        #expect(error?.description == "the key file \(path) may be read by others than its owner; it wants mode 0600")
    }

    @Test func `a key that exists is never overwritten`() throws {
        let path = "\(folder)/pass.key"
        try PassKey().write(to: path)
        let before = try Data(contentsOf: URL(filePath: path))
        try PassKey().write(to: path)
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test func `a missing folder is said in a sentence`() {
        let error = #expect(throws: PassError.self) { try PassKey.loadOrCreate(file: "\(folder)/none/pass.key") }
        #expect(error?.description.contains("its folder must exist and be writable") == true)
    }

    @Test func `keys are read from PEM as openssl writes it and from base64`() throws {
        // The key pair of RFC 8410, section 10.3.
        let pem = """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
            -----END PRIVATE KEY-----
            """
        let publicPEM = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
            -----END PUBLIC KEY-----
            """
        let raw = "1O5y2/kTWErVttjx92n4rTr+fCjL8dT74Jeoj0R1WEI="
        let publicKey = try PassPublicKey(publicPEM)
        #expect(try PassKey(pem).publicKey == publicKey)
        #expect(try PassKey("  \(raw)\n").publicKey == publicKey)
        #expect(try PassPublicKey("Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=") == publicKey)
    }

    @Test func `a file may hold several public keys`() throws {
        let keys = [PassKey().publicKey, PassKey().publicKey]
        let path = "\(folder)/keys.pem"
        try Data(keys.map(\.pem).joined(separator: "\n").utf8).write(to: URL(filePath: path))
        #expect(try PassPublicKey.keys(file: path) == keys)
    }

    @Test(arguments: ["", "AAAA", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])
    func `what is not a key is refused without repeating it`(text: String) {
        let error = #expect(throws: PassError.self) { try PassKey(text) }
        #expect(error?.description == "the key is neither an Ed25519 private key in PEM nor 32 bytes in base64")
    }

    @Test func `a key never describes itself`() {
        let key = PassKey()
        #expect("\(key)" == "PassKey(\(key.publicKey.fingerprint))")
        #expect(key.publicKey.fingerprint.count == 16)
    }
}
