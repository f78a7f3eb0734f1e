package import Contracts
import Foundation
import Hexadecimal

/// Decides whether what a booth says can be.
package struct CaptureCheck: Sendable {
    /// Files of one capture at most; a burst has a few dozen.
    package static let maximumFiles = 256
    package static let maximumConsents = 32
    /// Longer than any hash that a consent names its text by.
    static let longestHash = 128

    /// Longest original in bytes.
    let maximumLength: Int
    /// HMAC-SHA256 under the key of the booth with that number.
    let mac: @Sendable (Int) -> @Sendable ([UInt8]) -> [UInt8]

    package init(maximumLength: Int, mac: @escaping @Sendable (Int) -> @Sendable ([UInt8]) -> [UInt8]) {
        self.maximumLength = maximumLength
        self.mac = mac
    }

    /// Checks a message of the booth with that number, and gives back its session code in the form in which it is kept.
    ///
    /// Nobody but the booth itself, and we, could make the code: a guest's link cannot lead to what another booth made.
    ///
    /// - Throws: ``CaptureRefusal``.
    package func session(of made: CaptureMade, byBooth number: Int) throws(CaptureRefusal) -> String {
        guard let code = SessionCode(made.session), code.boothNumber == number,
            code.isAuthentic(mac: mac(number))
        else { throw .foreignSession }
        guard (1...Self.maximumFiles).contains(made.files.count),
            Set(made.files.map(\.id)).count == made.files.count
        else { throw .invalid("files") }
        guard made.files.allSatisfy({ (0...maximumLength).contains($0.length) }) else { throw .invalid("length") }
        guard made.consents.count <= Self.maximumConsents,
            made.consents.allSatisfy({ $0.textHash.utf8.count <= Self.longestHash })
        else { throw .invalid("consents") }
        guard Self.isSane(made.madeAt), Self.isSane(made.saidAt) else { throw .invalid("instants") }
        return code.text
    }

    /// The files as the table keeps them.
    package static func files(of made: CaptureMade) throws(CaptureRefusal) -> [CaptureFile] {
        var files: [CaptureFile] = []
        for file in made.files {
            guard let sha256 = [UInt8](hexadecimal: file.sha256), sha256.count == 32 else { throw .invalid("sha256") }
            files.append(.init(id: file.id, role: file.role, length: file.length, sha256: sha256, object: nil))
        }
        return files
    }

    /// Within what a table and a calendar can hold; how wrong a clock may be is another matter.
    static func isSane(_ instant: Date) -> Bool {
        (0...32_503_680_000).contains(instant.timeIntervalSince1970)
    }
}
