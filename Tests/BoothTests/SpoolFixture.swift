import Booth
import Contracts
import Crypto
import DurableFiles
import Foundation
import Hexadecimal
import Testbed
import Vault

/// A booth's spool over a disk, with the platform's keys beside it to look inside.
struct SpoolFixture {
    static let now = Date(timeIntervalSince1970: 1_795_000_000)
    static let mac: @Sendable ([UInt8]) throws -> [UInt8] = { bytes in
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: Array(repeating: 7, count: 32))))
    }

    let keys: PlatformKeys
    var settings: SpoolSettings

    init(afterTaking: SpoolSettings.AfterTaking = .leave) {
        keys = PlatformKeys(VersionedSecrets.random())
        settings = SpoolSettings(
            watched: "/in", folder: "/spool", boothNumber: 12, maximumBytes: 1 << 20, freeSpaceFloor: 1000,
            afterTaking: afterTaking)
    }

    func spool(_ disk: any SpoolDisk) throws -> Spool {
        try Spool(settings, disk: disk, seal: BoothSeal(to: keys.publicKey()), sessionMAC: Self.mac)
    }

    /// A JPEG as far as its ends go, unlike any with another number.
    static func photo(_ number: Int, length: Int = 3000) -> [UInt8] {
        var generator = SeededGenerator(seed: UInt64(number))
        let middle = (0..<length).map { _ in UInt8.random(in: 0...254, using: &generator) }
        return [0xFF, 0xD8, 0xFF, 0xE0] + middle + [0xFF, 0xD9]
    }

    static func sha256(_ bytes: [UInt8]) -> String {
        String(hexadecimal: SHA256.hash(data: bytes))
    }

    static let sidecar = Array(#"{"address": "guest@mail.example", "language": "fr", "answers": {"b": 1}}"#.utf8)

    /// The plaintext of a spooled file, opened as the platform does.
    func open(
        _ file: SpooledCapture.File, of capture: SpooledCapture, in spool: Spool, on disk: any SpoolDisk
    ) async throws -> [UInt8] {
        var opener = keys.opening(spoolID: BoothSealing.spoolID(of: file.id))
        let sealed = try disk.read(await spool.path(of: file.id, in: capture.id), at: 0, count: file.sealedLength + 1)
        return try opener.open(sealed) + opener.finish()
    }
}

extension Spool {
    /// Frees every capture that has its receipt, one by one as the courier does; returns how many those were.
    @discardableResult
    func freeReceipted() throws -> Int { try all.count { try free($0.id) } }
}
