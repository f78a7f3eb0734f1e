import Contracts
import Foundation
import Images

/// What a form, or a program, says about something that is to be made.
struct CreationForm: Sendable {
    private(set) var kind: CreationKind?
    var words: String
    var isNewestFirst: Bool
    /// Fields with what is wrong: the ends of texts' names.
    private(set) var faults: [(field: String, word: String)] = []

    /// - Parameter kind: what was chosen; nil for nothing yet, which no fault is when `isSent` is false.
    init(kind: String?, words: String?, order: String?, isSent: Bool) {
        self.kind = CreationKind(rawValue: kind ?? "")
        self.words = (words ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        isNewestFirst = order == "newest"
        guard isSent else { return }
        if self.kind == nil { faults.append(("kind", "kind")) }
        if let fault = wordsFault { faults.append(("words", fault)) }
        if let order, !["", "oldest", "newest"].contains(order) { faults.append(("order", "order")) }
    }

    /// Words stand on a sheet as they stand on a picture.
    private var wordsFault: String? {
        guard !words.isEmpty else { return nil }
        var recipe = EditRecipe()
        recipe.text = EditRecipe.Text(words: words, place: .bottom, size: .medium, color: .white)
        return recipe.faults(hasLogo: false).first?.kind.rawValue
    }

    /// Nil as long as something is wrong.
    var order: CreationDesk.Order? {
        guard let kind, faults.isEmpty else { return nil }
        return CreationDesk.Order(
            kind: kind, words: words.isEmpty || !kind.takesWords ? nil : words, isNewestFirst: isNewestFirst)
    }
}
