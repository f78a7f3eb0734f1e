/// A policy's text as blocks: headings, paragraphs and items of lists, from the little of Markdown that we write.
///
/// `#` to `###` begin a heading, `-` or `*` an item; empty lines divide paragraphs. Everything else is text.
package struct PolicyDocument: Sendable, Equatable {
    package struct Block: Sendable, Hashable {
        package enum Kind: String, Sendable {
            case heading
            case paragraph
            case item
        }

        package var kind: Kind
        package var text: String
    }

    package var blocks: [Block] = []

    package init(_ markdown: String) {
        var lines: [String] = []
        // What follows an item without an empty line belongs to it.
        var isInItem = false
        func flush() -> [Block] {
            defer { lines = [] }
            return lines.isEmpty ? [] : [Block(kind: .paragraph, text: lines.joined(separator: " "))]
        }
        for line in markdown.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map({ $0.trimmed }) {
            if line.isEmpty {
                blocks += flush()
            } else if let heading = Self.rest(of: line, after: ["# ", "## ", "### "]) {
                blocks += flush() + [Block(kind: .heading, text: heading)]
            } else if let item = Self.rest(of: line, after: ["- ", "* "]) {
                blocks += flush() + [Block(kind: .item, text: item)]
                isInItem = true
                continue
            } else if isInItem {
                blocks[blocks.count - 1].text += " " + line
                continue
            } else {
                lines.append(line)
            }
            isInItem = false
        }
        blocks += flush()
    }

    private static func rest(of line: String, after marks: [String]) -> String? {
        marks.first { line.hasPrefix($0) }.map { line.dropFirst($0.count).trimmed }
    }
}

/// What became of each block from one policy to another, in the order of reading.
package struct PolicyDifference: Sendable, Equatable {
    package enum Change: String, Sendable {
        case same
        case removed
        case added
    }

    package struct Line: Sendable, Equatable {
        package var change: Change
        package var block: PolicyDocument.Block
    }

    package let lines: [Line]

    package init(from old: PolicyDocument, to new: PolicyDocument) {
        let changes = new.blocks.difference(from: old.blocks)
        var removed: Set<Int> = []
        var inserted: Set<Int> = []
        for change in changes {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var lines: [Line] = []
        var (left, right) = (0, 0)
        while left < old.blocks.count || right < new.blocks.count {
            if left < old.blocks.count, removed.contains(left) {
                lines.append(Line(change: .removed, block: old.blocks[left]))
                left += 1
            } else if right < new.blocks.count, inserted.contains(right) {
                lines.append(Line(change: .added, block: new.blocks[right]))
                right += 1
            } else {
                lines.append(Line(change: .same, block: new.blocks[right]))
                left += 1
                right += 1
            }
        }
        self.lines = lines
    }
}
