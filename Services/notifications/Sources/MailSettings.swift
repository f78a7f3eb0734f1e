package import Mail
package import ServiceHost
import WebPages

/// Where mail goes and from whom it comes.
package struct MailSettings: Sendable {
    package static let settings: [Setting] = [
        .optional(
            "MAIL_URL",
            "where mail goes: maildir://directory, smtp://user:password@host:587 or smtps://user:password@host:465",
            .url(["maildir", "smtp", "smtps"]), default: "maildir://.run/mail", isSecret: true),
        .optional("MAIL_CA_FILE", "certificate authorities of the mail server, instead of the system's", .path),
        .optional(
            "MAIL_PLAIN_TEXT", "whether smtp:// may do without TLS, as to a relay on the same machine", .boolean,
            default: "false"),
        .optional(
            "MAIL_DOMAIN", "our domain, the right half of every Message-ID", default: "message-in-the-box.example"),
        .optional("MAIL_FROM", "the address that mails come from; photos@ our domain unless set"),
        .optional("MAIL_BOUNCES", "the address that hears of mails that failed later; MAIL_FROM unless set"),
        .optional(
            "MAIL_BOUNCES_MAILDIR",
            "the Maildir in which mail to MAIL_BOUNCES arrives; what it says came back is counted as bounced", .path),
        .optional(
            "MAIL_CONCURRENCY", "mails that are under way at the same time, and at most repeated when the process dies",
            .integer(1...256), default: "4"),
        .optional(
            "MAIL_CONNECTIONS", "connections to the mail server at most; MAIL_CONCURRENCY, up to 64, unless set",
            .integer(1...64)),
        .optional(
            "MAIL_PER_DOMAIN", "mails that are handed over at the same time for recipients of one domain",
            .integer(1...256), default: "3"),
        .optional(
            "MAIL_PER_DOMAIN_RATE", "mails in a second, on average, for recipients of one domain", .integer(1...10_000),
            default: "100"),
        .optional(
            "OFFICER_MAIL",
            "where the privacy officer hears of overdue decisions and near deadlines; shown to nobody else",
            default: "privacy-officer@photobooth.example"),
        .optional(
            "MAIL_LEASE", "time after which another process takes over the mails of one that died",
            .duration(.seconds(2)...(.seconds(3600))), default: "60s"),
    ]

    /// Without a slash at the end.
    package let origin: String
    package let domain: String
    package let sender: MailSender
    package let limits: DeliverMail.Limits
    package let officer: MailAddress
    /// Where reports about mails that came back arrive; `nil` when nobody reads them.
    package let bounces: ReportMaildir?
    /// To the mail server, at most.
    package let connections: Int
    private let url: String
    private let authorities: String?
    private let allowsPlainText: Bool

    /// - Throws: `SettingError`.
    package init(_ frame: ServiceFrame) throws {
        guard let origin = frame.pages.site.publicOrigin else {
            throw SettingError("PUBLIC_ORIGIN", "is not set; mails need the address at which the public reaches us")
        }
        let settings = frame.settings
        self.origin = origin
        url = try settings.string("MAIL_URL")
        authorities = try settings.optionalString("MAIL_CA_FILE")
        allowsPlainText = try settings.boolean("MAIL_PLAIN_TEXT")
        domain = try settings.string("MAIL_DOMAIN")
        limits = DeliverMail.Limits(
            concurrency: try settings.integer("MAIL_CONCURRENCY"), lease: try settings.duration("MAIL_LEASE"),
            domain: DomainFlow.Limits(
                concurrency: try settings.integer("MAIL_PER_DOMAIN"),
                rate: try settings.integer("MAIL_PER_DOMAIN_RATE")))
        connections = try settings.optionalString("MAIL_CONNECTIONS").flatMap(Int.init) ?? min(limits.concurrency, 64)
        officer = try Self.address(settings.string("OFFICER_MAIL"), "OFFICER_MAIL")
        bounces = try settings.optionalString("MAIL_BOUNCES_MAILDIR").map { ReportMaildir(directory: $0) }
        let from = try settings.optionalString("MAIL_FROM") ?? "photos@\(domain)"
        let bounces = try settings.optionalString("MAIL_BOUNCES") ?? from
        sender = MailSender(
            from: try Self.address(from, "MAIL_FROM", name: frame.pages.site.companyName),
            replyTo: try Self.address(frame.pages.site.contactMail, "CONTACT_MAIL"),
            bounces: try Self.address(bounces, "MAIL_BOUNCES"))
    }

    /// - Throws: `SettingError`.
    package func transport() throws -> any MailTransport {
        let scheme = "maildir://"
        if url.hasPrefix(scheme) { return MaildirTransport(directory: String(url.dropFirst(scheme.count))) }
        do throws(MailError) {
            return SMTPTransport(
                try SMTPTransport.Configuration(
                    url: url, authorities: authorities, maximumConnections: connections,
                    allowsPlainText: allowsPlainText))
        } catch {
            throw SettingError("MAIL_URL", "cannot be used: \(error)")
        }
    }

    private static func address(_ text: String, _ setting: String, name: String? = nil) throws -> MailAddress {
        do throws(MailError) {
            return try MailAddress(text, name: name)
        } catch {
            throw SettingError(setting, "wants a mail address")
        }
    }
}

/// From whom mail comes.
package struct MailSender: Sendable {
    package var from: MailAddress
    package var replyTo: MailAddress
    /// Where notices of failure go.
    package var bounces: MailAddress

    package init(from: MailAddress, replyTo: MailAddress, bounces: MailAddress) {
        self.from = from
        self.replyTo = replyTo
        self.bounces = bounces
    }
}

/// A transport that holds connections.
protocol ClosableTransport: MailTransport {
    func close() async
}

extension SMTPTransport: ClosableTransport {}
