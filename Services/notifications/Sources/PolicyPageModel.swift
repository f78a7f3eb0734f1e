import Contracts
import FoundationEssentials
import WebPages

/// One version of the policy as its page shows it.
struct PolicyPageModel: Sendable {
    struct Version: Component {
        var address: String
        var label: String
        var isShown: Bool
        /// Nil for the first one.
        var differenceAddress: String?
        var differenceLabel: String
    }

    var title: String
    var status: String
    var blocks: [PolicyBlockModel]
    var versions: [Version]

    /// - Parameter all: every version, the last one first.
    init(
        _ policy: Policy, _ document: PolicyDocument, all: [Policy], inForce: PolicyVersion?, at now: Date,
        texts: Texts, _ language: Language
    ) {
        func text(_ key: String, _ values: [String: String] = [:]) -> String {
            texts("policy.\(key)", language, values)
        }
        let values = ["version": "\(policy.version)", "date": PolicyDay.text(policy.effectiveAt, texts, language)]
        title = text("title")
        let state = policy.version == inForce ? "current" : policy.effectiveAt > now ? "future" : "past"
        status = text("status.\(state)", values)
        blocks = document.blocks.map(PolicyBlockModel.init)
        versions = all.indices.map { index in
            let before = all.indices.contains(index + 1) ? all[index + 1] : nil
            let entry = all[index]
            return Version(
                address: "/policy/\(entry.version)",
                label: text(
                    "version",
                    ["version": "\(entry.version)", "date": PolicyDay.text(entry.effectiveAt, texts, language)]),
                isShown: entry.version == policy.version,
                differenceAddress: before.map { "/policy/\($0.version)...\(entry.version)" },
                differenceLabel: before.map { text("difference.link", ["version": "\($0.version)"]) } ?? "")
        }
    }
}

/// What is different between two versions; told in words, so that nobody needs to see a color.
struct PolicyDifferenceModel: Sendable {
    struct Line: Sendable {
        var block: PolicyBlockModel
        var isSame: Bool
        var isRemoved: Bool
        var isAdded: Bool
    }

    var title: String
    var lead: String
    var lines: [Line]
    var oldAddress: String
    var oldLabel: String
    var newAddress: String
    var newLabel: String

    init(_ old: Policy, _ new: Policy, _ difference: PolicyDifference, texts: Texts, _ language: Language) {
        func text(_ key: String, _ values: [String: String]) -> String { texts("policy.\(key)", language, values) }
        func label(_ policy: Policy) -> String {
            text(
                "version",
                ["version": "\(policy.version)", "date": PolicyDay.text(policy.effectiveAt, texts, language)])
        }
        let values = ["old": "\(old.version)", "new": "\(new.version)"]
        title = text("difference.title", values)
        let isUnchanged = difference.lines.allSatisfy { $0.change == .same }
        lead = text(isUnchanged ? "difference.none" : "difference.lead", values)
        lines = difference.lines.map { line in
            Line(
                block: PolicyBlockModel(line.block), isSame: line.change == .same, isRemoved: line.change == .removed,
                isAdded: line.change == .added)
        }
        (oldAddress, oldLabel) = ("/policy/\(old.version)", label(old))
        (newAddress, newLabel) = ("/policy/\(new.version)", label(new))
    }
}

/// A block as templates choose among its kinds.
struct PolicyBlockModel: Sendable {
    var text: String
    var isHeading: Bool
    var isParagraph: Bool
    var isItem: Bool

    init(_ block: PolicyDocument.Block) {
        text = block.text
        isHeading = block.kind == .heading
        isParagraph = block.kind == .paragraph
        isItem = block.kind == .item
    }
}
