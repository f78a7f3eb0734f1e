internal import FoundationEssentials

/// All that a device needs to become a booth: where the platform is, a one-time code, and whom to believe.
///
/// It comes as a file, which `ingest booth enrol --file-out` writes, or as one string: `7K2QD-…@https://photos.example`.
package struct EnrolmentTicket: Codable, Sendable, Equatable {
    /// Where the platform is, `https://photos.example`.
    package var url: String
    package var code: String
    /// Certificate authorities in PEM, to believe in instead of the system's.
    package var authorities: String?

    package init(url: String, code: String, authorities: String? = nil) {
        self.url = url
        self.code = code
        self.authorities = authorities
    }

    /// Reads `CODE@URL`; `nil` for anything else.
    package init?(text: String) {
        guard let at = text.firstIndex(of: "@") else { return nil }
        self.init(url: String(text[text.index(after: at)...]), code: String(text[..<at]))
        guard !code.isEmpty, Self.isAddress(url) else { return nil }
    }

    /// Reads a file.
    ///
    /// - Throws: ``BoothError/unreadableTicket(_:)``.
    package init(file path: String) throws(BoothError) {
        guard let data = FileManager.default.contents(atPath: path) else { throw .unreadableTicket(path) }
        guard data.count <= 1 << 20, let ticket = try? JSONDecoder().decode(EnrolmentTicket.self, from: data),
            !ticket.code.isEmpty, Self.isAddress(ticket.url)
        else { throw .unreadableTicket(path) }
        self = ticket
    }

    package static func isAddress(_ url: String) -> Bool { url.hasPrefix("https://") || url.hasPrefix("http://") }
}
