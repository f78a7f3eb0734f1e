package import Contracts
import Vault

/// Whom somebody wants to enrol, as it was written; nothing is checked yet.
package struct EnrolmentRequest: Sendable, Equatable {
    package var kind: String?
    package var name: String?
    package var contactName: String?
    package var contactMail: String?
    package var language: String?

    package init(kind: String?, name: String?, contactName: String?, contactMail: String?, language: String? = nil) {
        self.kind = kind
        self.name = name
        self.contactName = contactName
        self.contactMail = contactMail
        self.language = language
    }
}

/// A customer to be, all of it allowed.
package struct Enrolment: Sendable, Equatable {
    package var kind: CustomerEnrolled.Kind
    package var name: String
    /// The person to speak to at a company.
    package var contactName: String?
    package var contactMail: String
    /// In which the customer, or the contact, is written to.
    package var language: Language
}

/// Decides who can be enrolled as a customer.
package enum EnrolmentPolicy {
    /// - Throws: ``Refusal`` for the first thing that is not allowed, in the order of the fields.
    package static func enrolment(_ request: EnrolmentRequest) throws(Refusal) -> Enrolment {
        let kind = try kind(request.kind)
        return Enrolment(
            kind: kind, name: try OneLine.tidy(request.name, "name", atMost: 200, about: "name"),
            contactName: try contactName(request.contactName, of: kind), contactMail: try mail(request.contactMail),
            language: try language(request.language))
    }

    /// Which law protects the customer's data depends on the kind, so nobody is enrolled without one.
    private static func kind(_ text: String?) throws(Refusal) -> CustomerEnrolled.Kind {
        let known = CustomerEnrolled.Kind.allCases.map(\.rawValue).joined(separator: " or ")
        guard let text, !text.isEmpty else { throw Refusal("kind", "kind-required", "is required: \(known)") }
        guard let kind = CustomerEnrolled.Kind(rawValue: text) else {
            throw Refusal("kind", "kind-unknown", "must be \(known)")
        }
        return kind
    }

    private static func contactName(_ text: String?, of kind: CustomerEnrolled.Kind) throws(Refusal) -> String? {
        guard let text else { return nil }
        guard kind == .legalPerson else {
            throw Refusal("contactName", "contact-superfluous", "a natural person is their own contact")
        }
        return try OneLine.tidy(text, "contactName", atMost: 200, about: "contact-name")
    }

    private static func mail(_ text: String?) throws(Refusal) -> String {
        let mail = try OneLine.tidy(text, "contactMail", atMost: 254, about: "mail")
        guard LookupHasher.normalized(mail: mail) != nil else {
            throw Refusal("contactMail", "mail-malformed", "is not a mail address")
        }
        return mail
    }

    /// Dutch, unless somebody says otherwise.
    private static func language(_ text: String?) throws(Refusal) -> Language {
        guard let text else { return .dutch }
        guard let language = Language(rawValue: text) else {
            throw Refusal("language", "language-unknown", "must be nl, fr, de or en")
        }
        return language
    }
}
