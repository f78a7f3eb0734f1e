/// What is the same on every page of an installation. Every value is a setting.
package struct Site: Sendable {
    package var companyName = "Photobooth Example"
    /// One line for the footer.
    package var companyAddress = "Voorbeeldstraat 1, 1000 Brussel"
    package var contactMail = "hello@photobooth.example"
    /// Where the public reaches the privacy officer.
    package var privacyMail = "privacy@photobooth.example"
    /// Path or address of the privacy policy.
    package var privacyPolicy = "/policy"
    /// `https://photos.example`: where the public reaches us, without a slash at the end; nil when not known.
    package var publicOrigin: String?
    /// Addresses of proxies whose word about the client's address is believed.
    package var trustedProxies: [String] = []
    /// The folder with Bootstrap's `css` and `js`; nil leaves Bootstrap out, for tests.
    package var bootstrapDirectory: String?
    /// The script htmx, version 2; nil leaves it out. Every page is complete without it.
    package var htmxFile: String?

    package init() {}
}
