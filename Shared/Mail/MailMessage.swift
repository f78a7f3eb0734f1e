package import FoundationEssentials

/// A mail to one person, as a value; ``rendered()`` makes the bytes.
package struct MailMessage: Sendable, Equatable {
    package struct Attachment: Sendable, Equatable {
        /// The file name that the reader sees.
        package var name: String
        /// `image/png` for instance.
        package var contentType: String
        package var bytes: [UInt8]

        package init(name: String, contentType: String, bytes: [UInt8]) {
            self.name = name
            self.contentType = contentType
            self.bytes = bytes
        }
    }

    package var from: MailAddress
    package var to: MailAddress
    package var replyTo: MailAddress?
    package var subject: String
    /// The plain text, lines ending with `\n` or `\r\n`.
    package var text: String
    /// The same for those whose reader shows HTML.
    package var html: String?
    /// Chosen by the caller, so that a repetition has the same: `something@domain`, ASCII, at most 200 bytes.
    package var messageID: String
    package var date: Date
    /// Whether a program wrote this on its own, so that no vacation notice answers it (RFC 3834).
    package var isAutomatic: Bool
    /// Further fields, in this order; those that describe the mail itself are refused.
    package var headers: [(name: String, value: String)] {
        get { fields.map { ($0.name, $0.value) } }
        set { fields = newValue.map { Field(name: $0.name, value: $0.value) } }
    }
    package var attachments: [Attachment]

    private struct Field: Sendable, Equatable {
        let name: String
        let value: String
    }

    private var fields: [Field]

    package init(
        from: MailAddress, to: MailAddress, replyTo: MailAddress? = nil, subject: String, text: String,
        html: String? = nil, messageID: String, date: Date, isAutomatic: Bool = true,
        headers: [(name: String, value: String)] = [], attachments: [Attachment] = []
    ) {
        self.from = from
        self.to = to
        self.replyTo = replyTo
        self.subject = subject
        self.text = text
        self.html = html
        self.messageID = messageID
        self.date = date
        self.isAutomatic = isAutomatic
        fields = headers.map { Field(name: $0.name, value: $0.value) }
        self.attachments = attachments
    }

    /// The message in RFC 5322 form: CRLF, ASCII only (but for the address of somebody whose mailbox is not), ready for
    /// SMTP. The same message gives the same bytes.
    ///
    /// - Throws: ``MailError`` of kind `invalid` when something would break the form: a line break in the subject, a
    ///   field that is not the caller's to set.
    package func rendered() throws(MailError) -> [UInt8] {
        try check()
        return try MessageBuilder.render(self)
    }

    private func check() throws(MailError) {
        guard subject.isSingleLine else { throw MailError(.invalid("the subject holds a control character")) }
        guard MessageID.isValid(messageID) else { throw MailError(.invalid("the Message-ID has not the form of one")) }
        for field in fields {
            guard !field.name.isEmpty, field.name.utf8.count <= 76,
                field.name.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != UInt8(ascii: ":") })
            else { throw MailError(.invalid("a header name is not one")) }
            let name = field.name.lowercased()
            guard !Self.ownNames.contains(name), !name.hasPrefix("content-"), !name.hasPrefix("resent-") else {
                throw MailError(.invalid("a header says what the message says itself"))
            }
            guard field.value.isSingleLine else { throw MailError(.invalid("a header holds a control character")) }
        }
        for attachment in attachments {
            guard attachment.name.isSingleLine, !attachment.name.isEmpty else {
                throw MailError(.invalid("an attachment's name is empty or holds a control character"))
            }
            let type = attachment.contentType.split(separator: "/", omittingEmptySubsequences: false)
            let isType =
                type.count == 2
                && type.allSatisfy { part in
                    !part.isEmpty
                        && part.utf8.allSatisfy { $0 > 32 && $0 < 127 && !"()<>@,;:\\\"/[]?=".utf8.contains($0) }
                }
            guard isType, type[0].lowercased() != "multipart", type[0].lowercased() != "message" else {
                throw MailError(.invalid("an attachment's type is none"))
            }
        }
    }

    private static let ownNames: Set<String> = [
        "from", "sender", "to", "cc", "bcc", "reply-to", "subject", "date", "message-id", "mime-version",
        "auto-submitted", "return-path", "received", "delivered-to",
    ]
}

/// The identifier of a message (RFC 5322, 3.6.4), without its angle brackets.
enum MessageID {
    static func isValid(_ id: String) -> Bool {
        let parts = id.split(separator: "@", omittingEmptySubsequences: false)
        return id.utf8.count <= 200 && parts.count == 2
            && parts.allSatisfy { part in
                !part.isEmpty && part.first != "." && part.last != "."
                    && part.utf8.allSatisfy { $0 > 32 && $0 < 127 && !"()<>[]:;,\\\"@".utf8.contains($0) }
            }
    }

    /// The identifier in the head of a rendered message; `nil` when there is none of our form.
    static func find(in message: [UInt8]) -> String? {
        for line in message.prefix(64 << 10).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let text = String(decoding: line, as: UTF8.self)
            if text == "\r" || text.isEmpty { return nil }
            guard text.lowercased().hasPrefix("message-id:") else { continue }
            let value = text.dropFirst("message-id:".count).filter { !$0.isWhitespace }
            guard value.hasPrefix("<"), value.hasSuffix(">") else { return nil }
            let id = String(value.dropFirst().dropLast())
            return isValid(id) ? id : nil
        }
        return nil
    }
}
