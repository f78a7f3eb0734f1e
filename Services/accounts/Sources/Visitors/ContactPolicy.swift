package import Contracts
import Foundation
import Vault

/// What a visitor of the website wrote, all of it allowed.
package struct ContactMessage: Sendable, Equatable {
    package var name: String
    package var mail: String
    /// Nil unless they gave one.
    package var phone: String?
    package var message: String
    /// In which they read the page, and are answered.
    package var language: Language
}

/// Decides what is taken in of a visitor: exactly these four fields, for nothing but an answer.
package enum ContactPolicy {
    package static let fields: Set<String> = ["name", "mail", "phone", "message"]
    /// What it is kept for.
    package static let purpose = "service"
    static let longestMessage = 4000
    /// No more are taken in while so many wait for an answer; an operator's list holds all of them.
    package static let mostUnanswered = 1000
    /// How long one is kept once it was answered, if it is not erased before.
    static let answeredKept: TimeInterval = 90 * 86_400

    /// - Throws: ``Refusal`` for the first thing that is wrong; a field that nobody asked for is.
    package static func message(
        _ typed: [String: String], language: Language
    ) throws(Refusal) -> ContactMessage {
        if let unknown = typed.keys.sorted().first(where: { !fields.contains($0) }) {
            throw Refusal(String(unknown.prefix(60)), "field-unknown", "There is no such field here.")
        }
        let name = try OneLine.tidy(typed["name"], "name", atMost: 200, about: "name")
        let mail = try OneLine.tidy(typed["mail"], "mail", atMost: 254, about: "mail")
        guard LookupHasher.normalized(mail: mail) != nil else {
            throw Refusal("mail", "mail-malformed", "is not a mail address")
        }
        var phone: String?
        if typed["phone"]?.contains(where: { !$0.isWhitespace }) == true {
            phone = try OneLine.tidy(typed["phone"], "phone", atMost: 40, about: "phone")
            guard let phone, LookupHasher.normalized(phone: phone) != nil else {
                throw Refusal("phone", "phone-malformed", "is not a telephone number")
            }
        }
        return ContactMessage(
            name: name, mail: mail, phone: phone, message: try text(typed["message"]), language: language)
    }

    private static func text(_ typed: String?) throws(Refusal) -> String {
        let text = (typed ?? "").replacing("\r\n", with: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { throw Refusal("message", "message-required", "is required") }
        guard text.unicodeScalars.count <= longestMessage else {
            throw Refusal("message", "message-too-long", "has more than \(longestMessage) characters")
        }
        let isSane = text.unicodeScalars.allSatisfy {
            $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control
        }
        guard isSane else { throw Refusal("message", "message-malformed", "holds control characters") }
        return text
    }
}
