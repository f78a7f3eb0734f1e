package import Contracts
import Crypto
import Foundation

/// What a customer wants in an archive.
package struct ArchiveOrder: Sendable, Equatable {
    package var rentalID: Identifier<Rental>
    package var content: ArchiveContent
    /// Nil for the whole rental.
    package var captures: [Identifier<Capture>]?

    package init(rentalID: Identifier<Rental>, content: ArchiveContent, captures: [Identifier<Capture>]? = nil) {
        self.rentalID = rentalID
        self.content = content
        self.captures = captures
    }

    /// Names the order together with what there is of it now; the same again is the same archive.
    func hash(_ files: [ArchiveFile]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: Array("\(rentalID) \(content.rawValue) \(captures != nil)\n".utf8))
        for file in files {
            hash.update(data: Array("\(file.name) \(file.object) \(file.length) ".utf8))
            hash.update(data: file.sha256)
        }
        return Array(hash.finalize())
    }
}
