package import Foundation

/// The finished words of an archive's page.
package struct ArchivePageModel: Sendable {
    private enum Wording: String {
        case preparing, slow, ready, empty, failed, expired, outdated
    }

    /// A page that waits looks again after so many seconds.
    static let refreshSeconds = 3
    /// An archive that has not come on for so long is late.
    static let patience: TimeInterval = 120

    package var title: String
    package var lead: String
    package var isRefreshing: Bool
    package var refresh: String
    package var percent: String
    package var progress: String
    package var isReady: Bool
    package var download: String
    package var fileName: String
    package var button: String
    /// What is in it, line by line.
    package var facts: [String]
    /// What is not in it.
    package var notes: [String]
    /// Whether it is over for good: the answer is 410.
    package var isOver: Bool
    /// Whether another one can be ordered in its place, with a form that says which.
    package var isRepeatable: Bool
    package var orders: String
    package var archive: String
    package var content: String
    package var gallery: String
    package var address: String
    package var styleSheet: String

    /// - Parameter isWhole: whether all that a ready one consists of may still be seen.
    package init(
        _ stored: StoredArchive, isWhole: Bool, words: ArchiveWords, styleSheet: String, at now: Date
    ) {
        let wording = Self.wording(of: stored, isWhole: isWhole, at: now)
        title = words("\(wording.rawValue).title")
        lead = words("\(wording.rawValue).lead", ["number": "\(stored.files)"])
        isRefreshing = wording == .preparing || wording == .slow
        refresh = "\(Self.refreshSeconds)"
        percent = "\(stored.files > 0 ? min(99, stored.prepared * 100 / stored.files) : 0)"
        progress = words("progress", ["done": "\(stored.prepared)", "total": "\(stored.files)"])
        isReady = wording == .ready
        download = "\(stored.page)/\(stored.fileName)"
        fileName = stored.fileName
        button = words("button", ["size": words.size(stored.length ?? stored.bytes)])
        isOver = [.expired, .outdated, .empty, .failed].contains(wording)
        facts = []
        notes = []
        if !isOver {
            facts = [
                words("what.\(stored.content.rawValue)"), words.count("files", stored.included),
                words("until", ["instant": words.instant(stored.expiresAt)]),
            ]
        }
        if wording != .expired {
            if stored.leftOut > 0 { notes.append(words.count("leftOut", stored.leftOut)) }
            if stored.unreadable > 0 { notes.append(words.count("unreadable", stored.unreadable)) }
        }
        // What was chosen is not known any more once it is over; the gallery is where one chooses again.
        isRepeatable = isOver && (!stored.isSelection || wording != .expired)
        orders = "/media/rentals/\(stored.rentalID)/archives"
        archive = "\(stored.id)"
        content = stored.content.rawValue
        gallery = "/media/rentals/\(stored.rentalID)"
        address = stored.page
        self.styleSheet = styleSheet
    }

    private static func wording(of stored: StoredArchive, isWhole: Bool, at now: Date) -> Wording {
        if stored.isOver(at: now) { return .expired }
        switch stored.state {
        case .preparing: return now.timeIntervalSince(stored.toldAt) > patience ? .slow : .preparing
        case .ready: return isWhole ? .ready : .outdated
        case .empty: return .empty
        case .failed: return .failed
        }
    }
}
