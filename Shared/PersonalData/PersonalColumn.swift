/// A column that can hold something about a person.
package struct PersonalColumn: Sendable {
    /// What kind of data it is, in the words of the register.
    package enum Category: String, Sendable, Codable, CaseIterable {
        /// Names, and numbers that stand for a person.
        case identity
        /// Addresses of mail and post, telephone numbers.
        case contact
        /// Photographs, videos, answers, messages: what the person gave or shows.
        case content
        /// Permissions, languages, objections.
        case choice
        /// Passwords' hashes, sessions, tokens.
        case access
        /// Addresses of machines, times of use, kinds of device.
        case technical
        /// What was sent, asked, decided and why: evidence.
        case evidence
    }

    /// How the column holds it.
    package enum Form: String, Sendable, Codable {
        case plain
        /// Sealed by the vault; unreadable once its key is destroyed.
        case sealed
        /// A keyed hash by which the person is found; says nothing without the pepper.
        case lookup
    }

    package let name: String
    package let category: Category
    /// Why it is held, in words for the register and for the person.
    package let purpose: String
    package let form: Form

    package init(_ name: String, _ category: Category, for purpose: String, form: Form = .plain) {
        self.name = name
        self.category = category
        self.purpose = purpose
        self.form = form
    }
}
