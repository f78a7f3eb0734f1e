package import Configuration
import FoundationEssentials

/// The values of the declared settings, all checked when this is made.
///
/// Only declared settings can be read, so that `--help` never forgets one. Reading one that is not declared, or in
/// another form than declared, is a mistake of the program and stops the start with a sentence that says so.
package struct Settings: Sendable {
    private let values: [String: String]
    private let declared: [String: Setting]

    /// Reads and checks everything.
    ///
    /// - Parameter reader: usually of the environment; tests use ``init(_:declared:)``.
    /// - Throws: ``SettingError`` for the first setting, in the order of declaration, that is missing or wrong.
    package init(reader: ConfigReader, declared settings: [Setting]) throws(SettingError) {
        declared = Dictionary(settings.map { ($0.name, $0) }) { first, _ in first }
        var values: [String: String] = [:]
        for setting in settings {
            guard let value = try Self.value(of: setting, from: reader) ?? setting.standard else {
                guard !setting.isRequired else {
                    throw SettingError(setting.name, "is not set; it wants \(setting.form) (\(setting.about))")
                }
                continue
            }
            if let problem = setting.form.problem(with: value, isSecret: setting.isSecret) {
                throw SettingError(setting.name, "\(problem); it wants \(setting.form)")
            }
            values[setting.name] = value
        }
        self.values = values
    }

    /// Made of values, for tests.
    package init(_ values: [String: String], declared: [Setting]) throws(SettingError) {
        let provider = EnvironmentVariablesProvider(environmentVariables: values)
        try self.init(reader: ConfigReader(provider: provider), declared: declared)
    }

    // MARK: Reading

    /// The text of a setting that is required or has a default.
    package func string(_ name: String) throws(SettingError) -> String {
        guard let value = try optionalString(name) else {
            throw SettingError(name, "is not set")
        }
        return value
    }

    /// The text of a setting, or nil.
    package func optionalString(_ name: String) throws(SettingError) -> String? {
        guard declared[name] != nil else { throw SettingError(name, "is read but not declared in `settings`") }
        return values[name]
    }

    package func integer(_ name: String) throws(SettingError) -> Int {
        guard case .integer = declared[name]?.form, let value = Int(try string(name)) else {
            throw SettingError(name, "is read as a whole number but not declared as one")
        }
        return value
    }

    package func boolean(_ name: String) throws(SettingError) -> Bool {
        guard case .boolean = declared[name]?.form else {
            throw SettingError(name, "is read as true or false but not declared so")
        }
        return try string(name) == "true"
    }

    package func duration(_ name: String) throws(SettingError) -> Duration {
        guard case .duration = declared[name]?.form, let value = DurationText(try string(name)) else {
            throw SettingError(name, "is read as a duration but not declared as one")
        }
        return value.duration
    }

    /// The words of a list, without white space around them; empty when not set.
    package func list(_ name: String) throws(SettingError) -> [String] {
        guard case .list = declared[name]?.form else {
            throw SettingError(name, "is read as a list but not declared as one")
        }
        return (try optionalString(name) ?? "").split(separator: ",").map { $0.filter { !$0.isWhitespace } }
            .filter { !$0.isEmpty }
    }

    // MARK: Where values come from

    /// The value in the environment, or for a secret in the file that `<NAME>_FILE` names.
    private static func value(of setting: Setting, from reader: ConfigReader) throws(SettingError) -> String? {
        let direct = try text(setting.name, isSecret: setting.isSecret, from: reader)
        guard setting.isSecret, let path = try text("\(setting.name)_FILE", isSecret: false, from: reader) else {
            return direct
        }
        guard direct == nil else {
            throw SettingError(setting.name, "and \(setting.name)_FILE are both set; only one may be")
        }
        guard let data = try? Data(contentsOf: URL(filePath: path)), data.count <= 65_536 else {
            throw SettingError("\(setting.name)_FILE", "names a file that cannot be read")
        }
        var text = Substring(String(decoding: data, as: UTF8.self))
        while let last = text.last, last.isNewline { text.removeLast() }
        return text.isEmpty ? nil : String(text)
    }

    private static func text(
        _ name: String, isSecret: Bool, from reader: ConfigReader
    ) throws(SettingError) -> String? {
        let key = ConfigKey(name.lowercased().split(separator: "_").map(String.init))
        do {
            let value = try reader.requiredString(forKey: key, isSecret: isSecret)
            return value.isEmpty ? nil : value
        } catch {
            // The only failure of reading a text is its absence.
            return nil
        }
    }
}

extension Setting.Form {
    /// What is wrong with `value`, to follow the name of the variable; nil when it is right.
    func problem(with value: String, isSecret: Bool) -> String? {
        isRight(value) ? nil : (isSecret ? "has a value that cannot be used" : "is \"\(value.prefix(60))\"")
    }

    private func isRight(_ value: String) -> Bool {
        switch self {
        case .text, .path: !value.utf8.contains { $0 < 0x20 && $0 != 0x0A }
        case .integer(let range): Int(value).map(range.contains) ?? false
        case .boolean: value == "true" || value == "false"
        case .duration(let range): DurationText(value).map { range.contains($0.duration) } ?? false
        case .choice(let words): words.contains(value)
        case .url(let schemes): schemes.contains { value.hasPrefix("\($0)://") && value.count > $0.count + 3 }
        case .list: !value.utf8.contains { $0 < 0x20 }
        }
    }
}
