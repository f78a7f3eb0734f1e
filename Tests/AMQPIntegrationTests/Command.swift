import Foundation

/// Another program, run to its end.
enum Command {
    struct Failure: Error { var status: Int32 }

    /// - Returns: what it printed.
    @discardableResult static func run(_ program: String, _ arguments: [String], input: String = "") async throws
        -> String
    {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let output = FileManager.default.temporaryDirectory.appendingPathComponent("amqp-test-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: output) }
        let (standardInput, handle) = try (Pipe(), FileHandle(forWritingTo: output))
        process.standardOutput = handle
        process.standardInput = standardInput
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do {
                try process.run()
                try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
                try standardInput.fileHandleForWriting.close()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
        return try String(decoding: Data(contentsOf: output), as: UTF8.self)
    }
}
