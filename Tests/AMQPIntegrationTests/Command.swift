import Foundation

/// Another program, run to its end.
enum Command {
    struct Failure: Error { var status: Int32 }

    /// Runs a program on a thread of its own.
    ///
    /// Not with Foundation's `Process`: it takes a program for alive as long as a server that it started holds the
    /// descriptor which Foundation leaves to its children.
    ///
    /// - Returns: what it printed.
    @discardableResult static func run(_ program: String, _ arguments: [String], input: String = "") async throws
        -> String
    {
        let directory = FileManager.default.temporaryDirectory
        let files = ["in", "out"].map { directory.appendingPathComponent("amqp-test-\(UUID().uuidString).\($0)") }
        defer { for file in files { try? FileManager.default.removeItem(at: file) } }
        try Data(input.utf8).write(to: files[0])
        let words = ([program] + arguments).map(quoted).joined(separator: " ")
        let line = "\(words) <\(quoted(files[0].path)) >\(quoted(files[1].path))"
        let status = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: system(line)) }
        }
        guard status == 0 else { throw Failure(status: status) }
        return try String(decoding: Data(contentsOf: files[1]), as: UTF8.self)
    }

    private static func quoted(_ word: String) -> String { "'\(word.replacing("'", with: "'\\''"))'" }
}
