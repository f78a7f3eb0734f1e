import Synchronization

/// What a command printed.
final class Printed: Sendable {
    private let lines = Mutex<[String]>([])
    func add(_ text: String) { lines.withLock { $0.append(text) } }
    var text: String { lines.withLock { $0.joined(separator: "\n") } }
}
