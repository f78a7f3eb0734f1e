import Foundation
package import Hummingbird

/// A path of our own site with its query, to which a page may lead back.
///
/// What a visitor's browser brings is never followed elsewhere: `//other.example`, `/\other.example` and addresses with a
/// scheme are none, nor is anything that could end a header.
package struct LocalPath: Sendable, Equatable {
    package let text: String

    /// - Parameter text: as a query or form brought it; nil for whatever does not stay on this site.
    package init?(_ text: String?) {
        guard let text, text.utf8.count <= 1000, text.hasPrefix("/"), !text.hasPrefix("//") else { return nil }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else { return nil }
        self.text = text
    }

    /// What `request` asks for.
    package init?(of request: Request) {
        self.init(request.uri.query.map { "\(request.uri.path)?\($0)" } ?? request.uri.path)
    }

    /// As the value of a parameter in another address.
    package var asParameter: String {
        text.addingPercentEncoding(
            withAllowedCharacters: .urlPathAllowed.subtracting(CharacterSet(charactersIn: "&=+?;#")))
            ?? "/"
    }
}
