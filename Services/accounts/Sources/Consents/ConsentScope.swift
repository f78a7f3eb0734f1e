/// What a customer may allow the company to do with their data, each apart from the others.
package enum ConsentScope: String, Sendable, CaseIterable {
    /// To show pictures of their rentals in the company's own advertising.
    case marketingPictures = "marketing-pictures"
    /// To name them among the company's customers.
    case referenceName = "reference-name"
    /// To tell data of the company or person to somebody who is named.
    case companyData = "company-data"

    /// Whose text stands where it is given.
    var wording: String { "consent-\(rawValue)" }

    /// Whether it says to whom.
    var namesRecipient: Bool { self == .companyData }
}
