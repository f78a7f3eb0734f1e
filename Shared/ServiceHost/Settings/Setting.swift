/// One environment variable of a service: its name, what it is for, what it may hold.
///
/// `--help` lists all of them; at the start all are checked before anything else happens.
package struct Setting: Sendable, Hashable {
    /// What a value must look like.
    package enum Form: Sendable, Hashable {
        /// Any text that is not empty.
        case text
        /// A whole number within the range.
        case integer(ClosedRange<Int>)
        /// `true` or `false`.
        case boolean
        /// A number and a unit, `250ms`, `30s`, `5m`, `24h`, `7d`, within the range.
        case duration(ClosedRange<Duration>)
        /// One of the words.
        case choice([String])
        /// An address with one of the schemes, `["amqp", "amqps"]`.
        case url([String])
        /// A path. Whether something is there is the business of whoever uses it.
        case path
        /// Words separated by commas.
        case list
    }

    /// As in the environment: `RETENTION_SWEEP_EVERY`.
    package var name: String
    /// What it is for, without a full stop.
    package var about: String
    package var form: Form
    /// What holds when the variable is absent or empty; nil with `isRequired == false` means "not used".
    package var standard: String?
    package var isRequired: Bool
    /// Never shown, neither in logs nor in errors. May also be given as the name of a file, in `<NAME>_FILE`.
    package var isSecret: Bool

    /// A setting without which the service cannot start.
    package static func required(
        _ name: String, _ about: String, _ form: Form = .text, isSecret: Bool = false
    ) -> Setting {
        Setting(name: name, about: about, form: form, standard: nil, isRequired: true, isSecret: isSecret)
    }

    /// A setting that may be absent.
    package static func optional(
        _ name: String, _ about: String, _ form: Form = .text, default standard: String? = nil, isSecret: Bool = false
    ) -> Setting {
        Setting(name: name, about: about, form: form, standard: standard, isRequired: false, isSecret: isSecret)
    }
}

extension Setting.Form: CustomStringConvertible {
    /// What the form wants, to follow "wants": `a whole number from 1 to 365`.
    package var description: String {
        switch self {
        case .text: "a text"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .boolean: "true or false"
        case .duration(let range):
            "a duration from \(DurationText(range.lowerBound)) to \(DurationText(range.upperBound)), such as 30s or 5m"
        case .choice(let words): words.joined(separator: " or ")
        case .url(let schemes): "an address that begins with " + schemes.map { "\($0)://" }.joined(separator: " or ")
        case .path: "a path"
        case .list: "words separated by commas"
        }
    }
}
