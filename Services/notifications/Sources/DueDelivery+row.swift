import Contracts
import FoundationEssentials
import PostgreSQL
import Vault

extension DueDelivery {
    /// - Throws: `DatabaseError` for a kind or language of a newer release.
    init(_ row: Row, lease: UUID) throws {
        guard let kind = NoticeKind(rawValue: try row.decode("kind")),
            let language = Language(rawValue: try row.decode("language")), let matter = try NoticeMatter(row, kind)
        else { throw DatabaseError(.decoding("a notice has a kind or language that this release does not know")) }
        let capture = try row.decode("capture_id", as: UUID?.self).map { Identifier<Capture>($0) }
        self.init(
            id: Identifier(try row.decode("id")), noticeID: Identifier(try row.decode("notice_id")), matter: matter,
            captureID: capture, language: language, recipient: try SealedValue(bytes: row.decode("recipient")),
            messageID: try row.decode("message_id"), createdAt: try row.decode("created_at"),
            attempts: Int(try row.decode("attempts", as: Int32.self)), giveUpAt: try row.decode("give_up_at"),
            lease: lease)
        isUnwanted = try row.decode("is_unwanted")
        lapses = Int(try row.decode("lapses", as: Int32.self))
    }
}

extension NoticeMatter {
    /// Nil for a row that lacks what its kind wants, which the table's check does not let happen.
    fileprivate init?(_ row: Row, _ kind: NoticeKind) throws {
        let capture = try row.decode("capture_id", as: UUID?.self).map { Identifier<Capture>($0) }
        switch kind {
        case .captureReady:
            guard let capture, let session = try row.decode("session", as: [UInt8]?.self) else { return nil }
            self = .captureReady(capture, session: try SealedValue(bytes: session))
        case .mailing, .mailingTest:
            guard let mailing = try row.decode("mailing_id", as: UUID?.self),
                let about = try row.decode("mailing_kind", as: String?.self).flatMap(MailingKind.init(rawValue:)),
                let subject = try row.decode("subject", as: String?.self),
                let body = try row.decode("body", as: String?.self)
            else { return nil }
            self = .mailing(
                Identifier(mailing), about, MailingText(subject: subject, body: body), isTest: kind == .mailingTest)
        case .officer:
            guard let topic = try row.decode("topic", as: String?.self),
                let occasion = try row.decode("occasion", as: String?.self),
                let details = try row.decode("details", as: JSON?.self)
            else { return nil }
            self = .officer(
                OfficerMatter(
                    topic, occasion: occasion,
                    values: try JSONDecoder().decode([String: String].self, from: Data(details.bytes))))
        case .personal:
            guard let topic = try row.decode("topic", as: String?.self).flatMap(NoticeTopic.init(rawValue:)),
                let askedAt = try row.decode("asked_at", as: Date?.self)
            else { return nil }
            let link = try row.decode("link", as: [UInt8]?.self).map { try SealedValue(bytes: $0) }
            self = .personal(PersonalMatter(topic, link: link, askedAt: askedAt))
        }
    }
}
