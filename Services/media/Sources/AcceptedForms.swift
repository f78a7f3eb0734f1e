/// Which forms of a picture a browser takes, as its `Accept` header says (RFC 9110, section 12.5.1).
///
/// Only what it names counts: browsers that know neither AVIF nor WebP say "anything" too.
package struct AcceptedForms: Sendable, Equatable {
    private let named: Set<String>

    package init(_ header: String?) {
        // More than this is no browser's.
        let ranges = (header ?? "").prefix(1000).split(separator: ",")
        named = Set(
            ranges.compactMap { range in
                let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
                let isRefused = parts.dropFirst().contains { part in
                    part.hasPrefix("q=") && (Double(part.dropFirst(2)) ?? 1) <= 0
                }
                return isRefused ? nil : parts.first
            })
    }

    /// The smallest form that is taken; the one that everybody takes otherwise.
    package func choice(among forms: [MadeRendition]) -> MadeRendition? {
        for alternative in MadeRendition.alternatives where named.contains(alternative) {
            if let form = forms.first(where: { $0.mediaType == alternative }) { return form }
        }
        return forms.first { !$0.isAlternative } ?? forms.first
    }
}
