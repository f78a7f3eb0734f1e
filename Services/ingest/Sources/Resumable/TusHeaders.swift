internal import Foundation
package import HTTPTypes

/// What a client of tus 1.0 says in the headers of a request (https://tus.io/protocols/resumable-upload).
///
/// Reads text and decides nothing: whatever a stranger sends comes out as values within their bounds, or as a
/// ``Problem`` that names the header.
package struct TusHeaders: Sendable, Equatable {
    /// A header whose value cannot be.
    package enum Problem: Error, Sendable, Equatable {
        case malformed(header: String)
        case unknownAlgorithm
    }

    /// The protocol that both sides speak.
    package static let version = "1.0.0"
    /// The type of a body that continues an upload.
    package static let bodyType = "application/offset+octet-stream"
    /// Longest `Upload-Metadata` in bytes.
    package static let longestMetadata = 4096

    package static let resumable = name("Tus-Resumable")
    package static let uploadOffset = name("Upload-Offset")
    package static let uploadLength = name("Upload-Length")
    package static let uploadMetadata = name("Upload-Metadata")
    package static let uploadChecksum = name("Upload-Checksum")
    package static let uploadExpires = name("Upload-Expires")

    package var speaksOurVersion: Bool
    package var offset: Int?
    package var length: Int?
    package var metadata: [String: [UInt8]]
    package var checksum: UploadChecksum?

    package init(_ fields: HTTPFields) throws(Problem) {
        speaksOurVersion = fields[Self.resumable] == Self.version
        offset = try Self.number(fields, Self.uploadOffset)
        length = try Self.number(fields, Self.uploadLength)
        metadata = [:]
        if let text = fields[Self.uploadMetadata] {
            guard let read = Self.metadata(text) else { throw .malformed(header: "Upload-Metadata") }
            metadata = read
        }
        checksum = try fields[Self.uploadChecksum].map(UploadChecksum.init)
    }

    private static func number(_ fields: HTTPFields, _ name: HTTPField.Name) throws(Problem) -> Int? {
        guard let text = fields[name] else { return nil }
        guard let number = number(text) else { throw .malformed(header: name.rawName) }
        return number
    }

    /// Decimal digits and nothing else; nil for more than 15 of them, which no length of ours has.
    package static func number(_ text: String) -> Int? {
        guard (1...15).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }

    /// `key base64,key,key base64`: keys are ASCII without spaces and commas, and each stands once.
    package static func metadata(_ text: String) -> [String: [UInt8]]? {
        guard (1...longestMetadata).contains(text.utf8.count) else { return nil }
        var metadata: [String: [UInt8]] = [:]
        for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
            let words = pair.split(separator: " ")
            guard (1...2).contains(words.count), words[0].utf8.allSatisfy({ (33...126).contains($0) }),
                let value = words.count == 2 ? Data(base64Encoded: String(words[1])) : Data(),
                metadata.updateValue([UInt8](value), forKey: String(words[0])) == nil
            else { return nil }
        }
        return metadata
    }

    /// The text that stands under `key` in the metadata.
    package func text(_ key: String) -> String? {
        metadata[key].flatMap { String(validating: $0, as: UTF8.self) }
    }

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is a token") }
        return name
    }
}
