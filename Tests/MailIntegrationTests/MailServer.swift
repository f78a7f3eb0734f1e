import Foundation
import Mail
import Testing

/// The real Postfix that the environment names, and where its mail ends.
enum MailServer {
    static let environment = ProcessInfo.processInfo.environment
    static let startTLS = environment["TEST_SMTP_URL"]
    static let tls = environment["TEST_SMTPS_URL"]
    static let authorities = environment["TEST_CA_FILE"]
    static let user = environment["TEST_SMTP_USER"]
    static let password = environment["TEST_SMTP_PASSWORD"]
    static let maildir = environment["TEST_MAILDIR"]
    static let isPresent = [startTLS, tls, authorities, user, password, maildir].allSatisfy { $0 != nil }

    static func transport(
        _ url: String?, password: String? = password, isTrusted: Bool = true, connections: Int = 1
    ) throws -> SMTPTransport {
        SMTPTransport(
            try SMTPTransport.Configuration(
                url: try #require(url), user: password == nil ? nil : user, password: password,
                authorities: isTrusted ? authorities : nil, maximumConnections: connections))
    }

    static func message(_ id: String, to: String, text: String = "Hello") throws -> [UInt8] {
        try MailMessage(
            from: MailAddress("noreply@photos.example", name: "Photos"), to: MailAddress(to),
            subject: "Your photo – été",
            text: text, html: "<p>\(text)</p>", messageID: id, date: Date(timeIntervalSince1970: 1_795_348_800)
        ).rendered()
    }

    /// The mails of the Maildir in which `mark` stands.
    static func mails(with mark: String) -> [String] {
        guard let maildir else { return [] }
        let folder = "\(maildir)/new"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
            .filter { $0.contains(mark) }
    }
}
