/// How the parts of an upload make a file.
package enum PartOrder {
    /// Whether the parts follow each other from the first byte to the last.
    package static func isWhole(_ parts: [(start: Int, length: Int)], length: Int) -> Bool {
        var end = 0
        for part in parts {
            guard part.start == end, part.length > 0, part.length <= length - end else { return false }
            end += part.length
        }
        return end == length
    }
}
