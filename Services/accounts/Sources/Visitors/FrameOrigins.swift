import Foundation
package import ServiceHost

/// The sites that may show the contact form in a frame of theirs.
package struct FrameOrigins: Sendable, Equatable {
    package static let name = "CONTACT_FRAME_ORIGINS"

    /// `https://www.photobooth.example`.
    package let origins: [String]

    /// - Throws: ``SettingError`` for what is no origin: it would widen the policy that it stands in.
    package init(_ origins: [String]) throws(SettingError) {
        for origin in origins where !Self.isOrigin(origin) {
            throw SettingError(
                Self.name,
                "wants origins such as https://www.photobooth.example, without a path; http only for localhost")
        }
        self.origins = origins
    }

    private static func isOrigin(_ text: String) -> Bool {
        guard let scheme = ["https://", "http://"].first(where: { text.hasPrefix($0) }) else { return false }
        let parts = text.dropFirst(scheme.count).split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let host = parts.first, parts.count == 1 || isPort(parts[1]) else { return false }
        guard scheme == "https://" || ["localhost", "127.0.0.1"].contains(host) else { return false }
        return host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isLabel)
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { (48...57).contains($0) } && UInt16(text).map { $0 > 0 } ?? false
    }

    /// Lower case, digits and hyphens inside.
    private static func isLabel(_ label: Substring) -> Bool {
        let isPlain = label.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (97...122).contains(byte) || byte == 45
        }
        return isPlain && (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
    }
}
