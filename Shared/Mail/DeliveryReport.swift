/// What a mail server says about a mail that it took over before (RFC 3464): that it could not deliver it, for instance.
///
/// Anybody can write such a mail to us, so nothing in it is believed but two things: which of the sender's own
/// Message-IDs it is about, and what became of that mail. Addresses and texts are not kept; `description` of what is
/// thrown holds none either.
package struct DeliveryReport: Sendable, Equatable {
    /// What became of the mail for one recipient (RFC 3464, 2.3.3).
    package enum Action: String, Sendable, CaseIterable {
        /// It was not delivered and will not be.
        case failed
        /// It was not delivered yet; the server goes on trying.
        case delayed
        case delivered
        /// It was handed to a server that sends no reports.
        case relayed
        /// It was delivered to a list, which sends it on.
        case expanded
    }

    package struct Recipient: Sendable, Equatable {
        package var action: Action
        /// The status code of RFC 3463, `5.1.1` for instance.
        package var status: String?
        /// The reply of the server that refused the mail, 550 for instance, when it spoke SMTP.
        package var replyCode: Int?

        package init(_ action: Action, status: String? = nil, replyCode: Int? = nil) {
            self.action = action
            self.status = status
            self.replyCode = replyCode
        }
    }

    /// Why a mail cannot be read as a report.
    package enum Malformation: String, Error, Sendable, CustomStringConvertible {
        case notAReport = "it is no report about a delivery"
        case noRecipient = "the report does not say what became of the mail"
        case noMessageID = "the report does not say which mail it is about"

        package var description: String { rawValue }
    }

    /// The Message-ID of the mail that this is about, without its angle brackets, as the returned mail or its head has it.
    package let messageID: String
    /// One at least.
    package let recipients: [Recipient]

    /// - Parameter mail: the mail with its head, whoever wrote it. The end may be missing.
    package init(_ mail: [UInt8]) throws(Malformation) {
        guard let parts = ReportParts(mail) else { throw .notAReport }
        recipients = StatusFields.groups(in: parts.status).compactMap(Recipient.init)
        guard !recipients.isEmpty else { throw .noRecipient }
        guard let id = parts.messageID, MessageID.isValid(id) else { throw .noMessageID }
        messageID = id
    }

    /// Why the mail, of one recipient, will never arrive; `nil` when it may, or has.
    ///
    /// An address may stand for several mailboxes: when one of them got the mail, the person has it.
    package var failure: Recipient? {
        let isThere = recipients.contains { [.delivered, .relayed, .expanded].contains($0.action) }
        return isThere ? nil : recipients.first { $0.action == .failed }
    }
}

extension DeliveryReport.Recipient {
    /// `nil` for the group about the mail as a whole, and for one without a word that the RFC knows.
    fileprivate init?(_ fields: [String: String]) {
        guard
            let word = fields["action"]?.prefix(while: \.isLetter).lowercased(),
            let action = DeliveryReport.Action(rawValue: word)
        else { return nil }
        self.init(
            action, status: fields["status"].flatMap(Self.status),
            replyCode: fields["diagnostic-code"].flatMap(Self.code))
    }

    /// What follows is a comment.
    private static func status(_ text: String) -> String? {
        let status = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let parts = status.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, ["2", "4", "5"].contains(parts[0]), parts.allSatisfy({ (1...3).contains($0.count) })
        else { return nil }
        return String(status)
    }

    /// `smtp; 550 5.1.1 …`: the text after the code often repeats the address.
    private static func code(_ text: String) -> Int? {
        let parts = text.split(separator: ";", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "smtp" else { return nil }
        let digits = parts[1].drop(while: \.isWhitespace).prefix { $0.isASCII && $0.isNumber }
        return Int(digits).flatMap { (200..<600).contains($0) ? $0 : nil }
    }
}
