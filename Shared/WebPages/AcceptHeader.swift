/// The items of an `Accept` or `Accept-Language` header, the most wanted first (RFC 9110, 12.4).
package struct AcceptHeader {
    struct Item: Equatable {
        var value: String
        var quality: Double
    }

    let items: [Item]

    /// Reads at most 32 items; what cannot be read is left out.
    package init(_ header: String) {
        var items: [Item] = []
        for part in header.prefix(2000).split(separator: ",").prefix(32) {
            let fields = part.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
            guard let value = fields.first, !value.isEmpty else { continue }
            var quality = 1.0
            for field in fields.dropFirst() where field.lowercased().hasPrefix("q=") {
                quality = Double(field.dropFirst(2)).map { min(max($0, 0), 1) } ?? 0
            }
            if quality > 0 { items.append(Item(value: value.lowercased(), quality: quality)) }
        }
        // Stable, so that equal wishes keep the order in which they were written.
        self.items = items.enumerated().sorted {
            ($0.element.quality, -$0.offset) > ($1.element.quality, -$1.offset)
        }.map(\.element)
    }

    /// The quality given to a media type by the most specific item that covers it, or nil.
    package func quality(ofType type: String) -> Double? {
        let family = type.prefix { $0 != "/" } + "/*"
        for candidate in [type, String(family), "*/*"] {
            if let item = items.first(where: { $0.value == candidate }) { return item.quality }
        }
        return nil
    }

    /// Whether the client would rather have a page than data. A client that takes anything is a program.
    package var prefersHTML: Bool {
        guard let page = items.first(where: { $0.value == "text/html" || $0.value == "application/xhtml+xml" }) else {
            return false
        }
        let data = max(
            items.first { $0.value == "application/json" }?.quality ?? 0,
            items.first { $0.value == "application/problem+json" }?.quality ?? 0)
        return page.quality >= data
    }
}
