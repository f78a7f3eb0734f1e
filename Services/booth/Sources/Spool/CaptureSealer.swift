import Contracts
import Crypto
import FoundationEssentials
import Hexadecimal
import Vault

/// Seals what a capture consists of to the platform; the booth itself cannot open it again.
struct CaptureSealer: Sendable {
    private static let chunk = 1 << 20

    let seal: BoothSeal
    let boothNumber: Int
    /// HMAC-SHA256 under the booth's key, for codes of captures that bring none.
    let sessionMAC: @Sendable ([UInt8]) throws -> [UInt8]

    /// Copies a medium into the spool, sealed: its bytes are durable then, its name not yet.
    ///
    /// - Parameter named: what booth software calls the file; otherwise its content says it.
    /// - Throws: ``SpoolError/sourceChanged`` when it ends early.
    func copy(
        _ medium: FoundFile, from watched: WatchedFolder, to folder: SpoolFolder, as capture: Identifier<Capture>,
        role named: CaptureRole?, among count: Int
    ) throws -> SpooledCapture.File {
        let id = Identifier<Original>(UUID.version7(at: medium.modified))
        let out = try folder.disk.makeFile(folder.sealedPath(capture, id))
        var sealer = try seal.sealing(spoolID: BoothSealing.spoolID(of: id))
        var (hash, sealedHash) = (SHA256(), SHA256())
        var (offset, sealedLength) = (0, 0)
        while offset < medium.length {
            let bytes = try watched.read(medium, at: offset, count: min(Self.chunk, medium.length - offset))
            guard !bytes.isEmpty else { throw SpoolError.sourceChanged }
            hash.update(data: bytes)
            let sealed = try sealer.seal(bytes)
            sealedHash.update(data: sealed)
            try out.write(sealed)
            offset += bytes.count
            sealedLength += sealed.count
        }
        let rest = try sealer.finish()
        sealedHash.update(data: rest)
        try out.write(rest)
        try out.synchronize()
        return SpooledCapture.File(
            id: id, role: try named ?? CaptureRole(watched.kind(of: medium), among: count), length: medium.length,
            sha256: String(hexadecimal: hash.finalize()), sealedLength: sealedLength + rest.count,
            sealedSHA256: String(hexadecimal: sealedHash.finalize()))
    }

    /// What a guest left, for one of the purposes of `BoothSealing`.
    func value(_ bytes: [UInt8], for purpose: String) throws -> Sealed {
        Sealed(try seal.seal(bytes, purpose: purpose).text)
    }

    /// The code that the guest was shown, or a new one where there is none or no booth of this number made it.
    func session(_ shown: String?) throws -> String {
        if let code = shown.flatMap({ SessionCode($0) }), code.boothNumber == boothNumber,
            try code.isAuthentic(mac: sessionMAC)
        {
            return code.text
        }
        var generator = SystemRandomNumberGenerator()
        guard let code = try SessionCode(boothNumber: boothNumber, using: &generator, mac: sessionMAC) else {
            throw SpoolError.boothNumberOutOfRange
        }
        return code.text
    }
}

extension CaptureRole {
    /// What a file is, from its content and how many files the capture has.
    fileprivate init(_ kind: MediaEnding.Kind, among count: Int) {
        switch kind {
        case .gif: self = .animation
        case .boxes(isVideo: true): self = .video
        default: self = count > 1 ? .burst : .photo
        }
    }
}
