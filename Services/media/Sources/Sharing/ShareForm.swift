import Deadlines
import Foundation

/// What a customer typed about a share, and what is wrong with it.
struct ShareForm: Sendable {
    /// One a line.
    var recipients: String
    var purpose: String
    /// `2026-12-24`: the last day; empty for the usual time.
    var until: String
    var mode: CaptureShare.Mode
    var password: String
    var removesPassword: Bool

    /// For an empty page.
    init(until: String, recipients: String = "", purpose: String = "", mode: CaptureShare.Mode = .view) {
        (self.recipients, self.purpose, self.until, self.mode) = (recipients, purpose, until, mode)
        (password, removesPassword) = ("", false)
    }

    init(_ fields: [String: String]) {
        recipients = (fields["recipients"] ?? "").replacing("\r\n", with: "\n")
        purpose = fields["purpose"] ?? ""
        until = fields["until"] ?? ""
        mode = fields["mode"].flatMap(CaptureShare.Mode.init(rawValue:)) ?? .view
        password = fields["password"] ?? ""
        removesPassword = fields["no-password"] == "yes"
    }

    var names: [String] { ShareWords.names(recipients.split(separator: "\n").map(String.init)) }
    var trimmedPurpose: String { ShareWords.line(purpose) }

    /// The end of the last day; nil for none.
    var end: Date? { CivilDate(until).map { BrusselsTime.start(of: $0.adding(days: 1)) } }

    /// The day that a form shows for an end.
    static func day(of end: Date) -> String { BrusselsTime.day(of: end.addingTimeInterval(-1)).description }

    /// What is wrong: the text of each field's sentence, by the field.
    func problems(at now: Date) -> [String: String] {
        var problems: [String: String] = [:]
        problems["recipients"] = ShareWords.problem(names: names)
        problems["purpose"] = ShareWords.problem(purpose: trimmedPurpose)
        if end.map({ $0 <= now }) ?? !until.isEmpty { problems["until"] = "until" }
        if !password.isEmpty, !ShareTerms.passwordLengths.contains(password.count) { problems["password"] = "password" }
        return problems
    }
}

/// Words that a customer gives to a share, by page or by program.
enum ShareWords {
    /// One line: nothing in it breaks a page or a list.
    static func line(_ text: String) -> String {
        text.split { $0.isWhitespace || $0.isNewline || $0.unicodeScalars.contains { $0.value < 0x20 } }
            .joined(separator: " ")
    }

    /// Each once, without empty ones.
    static func names(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.map(line).filter { !$0.isEmpty && seen.insert($0).inserted }
    }

    static func problem(names: [String]) -> String? {
        guard !names.isEmpty else { return "recipients.none" }
        guard names.count <= ShareTerms.mostRecipients else { return "recipients.many" }
        return names.allSatisfy { $0.count <= ShareTerms.longestName } ? nil : "recipients.long"
    }

    static func problem(purpose: String) -> String? {
        purpose.isEmpty ? "purpose.none" : purpose.count > ShareTerms.longestPurpose ? "purpose.long" : nil
    }
}
