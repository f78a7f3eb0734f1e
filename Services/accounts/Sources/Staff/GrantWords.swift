import Contracts
import Foundation
import WebPages

/// Grants in the reader's words.
struct GrantWords: Sendable {
    let texts: TextsOfPage
    let now: Date

    init(_ texts: TextsOfPage, at now: Date) { (self.texts, self.now) = (texts, now) }

    func purpose(_ grant: StoredGrant) -> String { texts("grant.purpose.\(grant.wish.purpose.rawValue)") }

    /// What may be done, in the order of the list.
    func scopes(_ grant: StoredGrant) -> String {
        let more = GrantPolicy.more.filter(grant.wish.scopes.contains)
        return ([texts("access.may.look")] + more.map { texts("staff.more.\(Self.word($0))") }).joined(separator: ", ")
    }

    /// The last part of a scope, which is its field in the form.
    static func word(_ scope: TokenScope) -> String {
        scope.rawValue.split(separator: ":").last.map(String.init) ?? scope.rawValue
    }

    func period(_ grant: StoredGrant) -> String {
        guard let begin = grant.period?.begin, let end = grant.end else { return texts("staff.waits") }
        return texts("access.period", ["from": texts.formats.dateTime(begin), "until": texts.formats.time(end)])
    }

    func state(_ grant: StoredGrant) -> StatusBadge {
        if grant.isActive(at: now) { return StatusBadge(texts("access.open"), .warning) }
        return grant.period == nil
            ? StatusBadge(texts("staff.waits"), .info) : StatusBadge(texts("access.over"), .neutral)
    }

    /// `14:05 gallery, one capture; 14:06 one capture`
    func openings(_ openings: [(kind: OpenedKind, minute: Date)]) -> String {
        guard !openings.isEmpty else { return texts("access.nothing") }
        var lines: [(minute: Date, kinds: [String])] = []
        for (kind, minute) in openings {
            let word = texts("access.opened.\(kind.rawValue)")
            if lines.last?.minute == minute {
                lines[lines.count - 1].kinds.append(word)
            } else {
                lines.append((minute, [word]))
            }
        }
        return lines.map { "\(texts.formats.time($0.minute)) \($0.kinds.joined(separator: ", "))" }
            .joined(separator: "; ")
    }
}
