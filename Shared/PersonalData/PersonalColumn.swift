package import Contracts

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
        /// The identifier of the key that seals the row's values; says nothing about a person.
        case keyIdentifier
        /// What lets somebody in, or checks it: a password's hash, the secret of an app. Declared and erased like the rest, and
        /// never in a copy: whoever gets hold of that could get in.
        case secret
    }

    /// A column of the same row and what it has to say.
    package struct Condition: Sendable, Equatable {
        package let column: String
        package let value: String

        package init(_ column: String, is value: String) {
            self.column = column
            self.value = value
        }
    }

    package let name: String
    package let category: Category
    /// Why it is held, in words for the register and for the person.
    package let purpose: String
    package let form: Form
    /// What the vault sealed the column's values for, so that they can be opened; every sealed column has it.
    package let sealedFor: String?
    /// The field that a person may have put right here; of a look-up column, the field that it is the hash of.
    package let rectifies: RectifiableField?
    /// Where the column holds that field only in some rows: in which.
    package let condition: Condition?

    package init(
        _ name: String, _ category: Category, for purpose: String, form: Form = .plain, sealedFor: String? = nil,
        rectifies: RectifiableField? = nil, where condition: Condition? = nil
    ) {
        self.name = name
        self.category = category
        self.purpose = purpose
        self.form = form
        self.sealedFor = sealedFor
        self.rectifies = rectifies
        self.condition = condition
    }
}
