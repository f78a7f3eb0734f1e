/// Names and labels as Prometheus wants them.
enum MetricName {
    /// Only `[a-zA-Z0-9_]`, not beginning with a digit: `http.requests` becomes `http_requests`.
    static func sanitized(_ label: String) -> String {
        var name = ""
        for scalar in label.unicodeScalars.prefix(150) {
            let isAllowed = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            name.unicodeScalars.append(isAllowed ? scalar : "_")
        }
        guard let first = name.unicodeScalars.first, !("0"..."9").contains(first) else { return "_" + name }
        return name
    }

    static func counter(_ label: String) -> String {
        let name = sanitized(label)
        return name.hasSuffix("_total") ? name : name + "_total"
    }

    static func timer(_ label: String) -> String {
        let name = sanitized(label)
        return name.hasSuffix("_seconds") ? name : name + "_seconds"
    }

    /// The name without the ending that ``counter(_:)`` or ``timer(_:)`` added.
    static func base(of name: String) -> String {
        for ending in ["_total", "_seconds"] where name.hasSuffix(ending) { return String(name.dropLast(ending.count)) }
        return name
    }
}

/// The labels of one series, sorted by name, values of at most 120 characters.
struct Labels: Hashable, Sendable, Comparable {
    let pairs: [Pair]

    struct Pair: Hashable, Sendable {
        var name: String
        var value: String
    }

    init(_ dimensions: [(String, String)]) {
        var values: [String: String] = [:]
        for (name, value) in dimensions { values[MetricName.sanitized(name)] = String(value.prefix(120)) }
        // `le` belongs to the buckets of histograms.
        pairs = values.filter { $0.key != "le" }.map { Pair(name: $0.key, value: $0.value) }
            .sorted { $0.name < $1.name }
    }

    private init(pairs: [Pair]) {
        self.pairs = pairs
    }

    /// The set in which all sets beyond the bound are counted.
    var asOther: Labels { Labels(pairs: pairs.map { Pair(name: $0.name, value: "other") }) }

    /// `{a="b",c="d"}`, or nothing; `le` is added for a bucket.
    func text(le bound: String? = nil) -> String {
        var parts = pairs.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
        if let bound { parts.append("le=\"\(bound)\"") }
        return parts.isEmpty ? "" : "{\(parts.joined(separator: ","))}"
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }

    static func < (left: Labels, right: Labels) -> Bool { left.text() < right.text() }
}
