import Contracts

/// The message names that one reader has met, so that each is taken apart once and not with every message.
struct MessageNames {
    private var known: [String: MessageName]
    /// More names than these exist nowhere; a sender who makes them up must not fill the memory.
    private let limit = 1000

    init(_ names: some Sequence<MessageName> = []) {
        known = Dictionary(names.map { ($0.description, $0) }) { first, _ in first }
    }

    /// The name, unless the text is none.
    mutating func name(_ text: String) -> MessageName? {
        if let name = known[text] { return name }
        guard let name = MessageName(text) else { return nil }
        if known.count < limit { known[text] = name }
        return name
    }
}
