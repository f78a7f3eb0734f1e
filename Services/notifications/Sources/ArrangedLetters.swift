import Contracts
import Mail
import Synchronization

/// What a mail says, in both its forms.
struct Letter: Sendable, Equatable {
    var subject: String
    var text: String
    var html: String
    var replyTo: MailAddress
}

/// Letters of mailings, whose recipients all get the same in their language: each is arranged once and kept for the rest.
final class ArrangedLetters: Sendable {
    /// Four languages of a few mailings that are under way at the same time.
    private static let capacity = 16

    /// All that tells one letter from another.
    struct Key: Hashable {
        var subject: String
        var body: String
        var kind: MailingKind
        var language: Language

        init(_ text: MailingText, _ kind: MailingKind, _ language: Language) {
            subject = text.subject
            body = text.body
            self.kind = kind
            self.language = language
        }
    }

    private let kept = Mutex<[Key: Letter]>([:])

    func letter(_ key: Key, arrange: () throws -> Letter) rethrows -> Letter {
        if let letter = kept.withLock({ $0[key] }) { return letter }
        let letter = try arrange()
        kept.withLock { kept in
            if kept.count >= Self.capacity { kept = [:] }
            kept[key] = letter
        }
        return letter
    }
}
