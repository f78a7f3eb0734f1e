/// A place that breaks a rule of the house, with the sentence to show.
struct Violation: Hashable, CustomStringConvertible {
    let path: String
    /// From 1; 0 when the file as a whole is meant.
    let line: Int
    let sentence: String

    /// `path:line: sentence`, as compilers write it, so that editors jump there.
    var description: String { line > 0 ? "\(path):\(line): \(sentence)" : "\(path): \(sentence)" }
}
