import Testbed

/// The mail server that the environment names.
extension TestServers {
    static let smtp = environment["TEST_SMTP_URL"]
    static let user = environment["TEST_SMTP_USER"]
    static let password = environment["TEST_SMTP_PASSWORD"]
    static let maildir = environment["TEST_MAILDIR"]
    /// Where mail to `bounces@` any domain ends.
    static let bouncesMaildir = environment["TEST_BOUNCES_MAILDIR"]
    static let authorities = environment["TEST_CA_FILE"]
    static var hasMail: Bool { [postgres, smtp, user, password, maildir, authorities].allSatisfy { $0 != nil } }
}
