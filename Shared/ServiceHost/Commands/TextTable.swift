/// A table for an operator's terminal: columns as wide as their widest cell.
package struct TextTable: Sendable {
    private let header: [String]
    private let rows: [[String]]

    /// - Parameter rows: each as long as `header`.
    package init(_ header: [String], _ rows: [[String]]) {
        self.header = header
        self.rows = rows
    }

    /// The table, or `empty` when it has no rows: a sentence that says why and what to do.
    package func text(otherwise empty: String) -> String {
        guard !rows.isEmpty else { return empty }
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        let rule = widths.map { String(repeating: "-", count: $0) }
        return ([header, rule] + rows).map { row in
            zip(row, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.count) }
                .joined(separator: "  ").trimmingSuffix()
        }.joined(separator: "\n")
    }
}

extension String {
    fileprivate func trimmingSuffix() -> String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
