/// A table, which on a phone is a card for each row: `{{#members}}{{>table}}{{/members}}`.
package struct PageTable: Component {
    package struct Column: Component {
        package var label: String
        /// Whether it holds numbers, which stand on the right.
        package var isNumber: Bool
        /// Whether only those who hear the page learn its label: the column of what can be done.
        package var isUnseen: Bool

        package init(_ label: String, isNumber: Bool = false, isUnseen: Bool = false) {
            self.label = label
            self.isNumber = isNumber
            self.isUnseen = isUnseen
        }
    }

    package struct Cell: Component {
        package var text: String
        /// Smaller, below the text.
        package var note: String?
        /// Where the text leads.
        package var address: String?
        package var badge: StatusBadge?
        package var acts: [PageAct]

        package init(
            _ text: String = "", note: String? = nil, address: String? = nil, badge: StatusBadge? = nil,
            acts: [PageAct] = []
        ) {
            self.text = text
            self.note = note
            self.address = address
            self.badge = badge
            self.acts = acts
        }

        /// Of its column; the table fills it in.
        fileprivate var column = Column("")
        fileprivate var isFirst = false

        package var derived: [String: (any Sendable)?] {
            ["label": column.label, "isNumber": column.isNumber, "isUnseen": column.isUnseen, "hasActs": !acts.isEmpty]
        }
    }

    private struct Row: Component {
        var cells: [Cell]
    }

    package var caption: String
    package var columns: [Column]
    /// What stands in place of a table without rows.
    package var empty: EmptyState?
    private var rows: [Row]

    /// - Parameter rows: as many cells as columns; the first names the row.
    package init(_ caption: String, columns: [Column], rows: [[Cell]], empty: EmptyState? = nil) {
        self.caption = caption
        self.columns = columns
        self.empty = empty
        self.rows = rows.map { cells in
            Row(
                cells: zip(cells, columns).enumerated().map { index, pair in
                    var cell = pair.0
                    cell.column = pair.1
                    cell.isFirst = index == 0
                    return cell
                })
        }
    }

    package var derived: [String: (any Sendable)?] { ["hasRows": !rows.isEmpty] }
}
