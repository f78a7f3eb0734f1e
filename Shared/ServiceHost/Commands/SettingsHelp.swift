/// The list of settings in `--help`.
enum SettingsHelp {
    static func text(for settings: [Setting]) -> String {
        let sorted = settings.sorted { ($0.isRequired ? 0 : 1, $0.name) < ($1.isRequired ? 0 : 1, $1.name) }
        let lines = sorted.flatMap { setting -> [String] in
            ["  \(setting.name)\(mark(setting))"] + wrapped("\(setting.about); wants \(setting.form)")
        }
        return (["SETTINGS (environment variables):"] + lines).joined(separator: "\n")
    }

    /// Lines that a terminal of 80 columns does not break, indented.
    private static func wrapped(_ text: String) -> [String] {
        var lines: [String] = []
        var line = "      "
        for word in text.split(separator: " ") {
            if line.count + word.count > 76, line.contains(where: { $0 != " " }) {
                lines.append(line)
                line = "      "
            }
            line += (line.last == " " ? "" : " ") + word
        }
        return lines + [line]
    }

    private static func mark(_ setting: Setting) -> String {
        var marks: [String] = []
        if setting.isRequired { marks.append("required") }
        if let standard = setting.standard { marks.append("default: \(standard)") }
        if setting.isSecret { marks.append("secret, or a file in \(setting.name)_FILE") }
        return marks.isEmpty ? "" : " (\(marks.joined(separator: "; ")))"
    }
}
