internal import Crypto
package import DurableFiles

/// Makes look-up hashes of addresses: HMAC-SHA256 over the one form of each, keyed with a pepper from a secret file.
///
/// The pepper is the same in all services and never leaves their secret files. After a new version is added to the
/// file, new rows get it; ``allHashes(mail:)`` finds rows of every version.
package struct LookupHasher: Sendable {
    /// The text is not an address of that kind. It is not repeated here.
    package enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
        case notAMailAddress
        case notAPhoneNumber

        package var description: String {
            switch self {
            case .notAMailAddress: "not a mail address"
            case .notAPhoneNumber: "not a telephone number with its country or area"
            }
        }
    }

    private let peppers: VersionedSecrets
    private let defaultCountry: String

    /// - Parameters:
    ///   - pepperFile: a secret file with versions; the first start makes it.
    ///   - defaultCountry: the calling code of numbers that begin with one 0.
    package init(pepperFile: String, defaultCountry: String = "32") throws(SecretFile.Problem) {
        let purpose = "Peppers of the look-up hashes, the same in all services. Mode 0600."
        self.init(peppers: try VersionedSecrets(path: pepperFile, purpose: purpose), defaultCountry: defaultCountry)
    }

    package init(peppers: VersionedSecrets, defaultCountry: String = "32") {
        self.peppers = peppers
        self.defaultCountry = defaultCountry
    }

    // MARK: The one form of each address

    /// The form that is hashed: lower-case, composed, the domain as the DNS knows it. `nil` if it is no mail address.
    package static func normalized(mail: String) -> String? { MailAddressForm.normalized(mail) }

    /// The number in E.164. `nil` if it is not one.
    package static func normalized(phone: String, defaultCountry: String = "32") -> String? {
        PhoneNumberForm.normalized(phone, defaultCountry: defaultCountry)
    }

    // MARK: Hashing

    /// With the newest pepper, for storing.
    package func hash(mail: String) throws(Refusal) -> LookupHash { hash(try form(mail: mail), peppers.newest) }

    /// With the newest pepper, for storing.
    package func hash(phone: String) throws(Refusal) -> LookupHash { hash(try form(phone: phone), peppers.newest) }

    /// With every pepper, newest first, for finding.
    package func allHashes(mail: String) throws(Refusal) -> [LookupHash] { all(try form(mail: mail)) }

    /// With every pepper, newest first, for finding.
    package func allHashes(phone: String) throws(Refusal) -> [LookupHash] { all(try form(phone: phone)) }

    private func form(mail: String) throws(Refusal) -> String {
        guard let form = Self.normalized(mail: mail) else { throw .notAMailAddress }
        return "mail " + form
    }

    private func form(phone: String) throws(Refusal) -> String {
        guard let form = Self.normalized(phone: phone, defaultCountry: defaultCountry) else { throw .notAPhoneNumber }
        return "phone " + form
    }

    private func all(_ form: String) -> [LookupHash] {
        peppers.versions.keys.sorted(by: >).map { hash(form, $0) }
    }

    private func hash(_ form: String, _ version: Int) -> LookupHash {
        let pepper = SymmetricKey(data: peppers.versions[version] ?? [])
        let code = HMAC<SHA256>.authenticationCode(for: Array(form.utf8), using: pepper)
        return LookupHash(version: version, bytes: Array(code))
    }
}
