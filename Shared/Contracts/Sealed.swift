/// Personal data on its way, readable only by a service that may use the key it names.
///
/// The text is base64url of what the vault (or a booth, for the platform) sealed; it carries the identifier of its key,
/// so destroying that one key makes every copy unreadable, in queues and backups too.
package struct Sealed: Codable, Sendable, Hashable {
    package let text: String
    package init(_ text: String) { self.text = text }

    package init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension Sealed: CustomStringConvertible {
    package var description: String { "sealed" }
}

/// What sealed values in messages were sealed for; opening one for another purpose fails.
package enum SealedPurpose {
    /// A mail address to be written to, under the key of the capture, customer or request it belongs to.
    package static let mailAddress = "mail.address"
    /// Path and query of a page where whoever has them may act, under the key of the person who is written to.
    package static let noticeLink = "notice.link"
    /// A guest's answers, as a JSON object, under the capture's key.
    package static let captureAnswers = "capture.answers"
    /// What a field is to hold from now on, under the request's key.
    package static let rectifiedValue = "request.rectified-value"
}
