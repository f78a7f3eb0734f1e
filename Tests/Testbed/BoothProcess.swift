package import Foundation

/// A run of the booth's agent as a process of its own, over a directory that it shares with later runs.
package final class BoothProcess {
    private let process = Process()
    private let output: URL
    private let errors: URL

    package init(_ arguments: [String], in directory: URL) throws {
        let name = UUID().uuidString
        output = directory.appending(path: "\(name).output")
        errors = directory.appending(path: "\(name).errors")
        for file in [output, errors] { try Data().write(to: file) }
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "booth")
        // Where the tests run, the product has its target's name.
        if let url = process.executableURL, !FileManager.default.isExecutableFile(atPath: url.path) {
            process.executableURL = url.deletingLastPathComponent().appending(path: "BoothMain")
        }
        process.arguments = arguments
        process.environment = ["SWIFT_BACKTRACE": "enable=no", "PATH": "/usr/bin:/bin"]
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
    }

    package var printed: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }
    package var said: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }
    package var isRunning: Bool { process.isRunning }

    package func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// The exit code, 128 and the signal for one that was killed; nil when it still runs after the limit.
    package func exitCode(within limit: Duration = .seconds(60)) async -> Int32? {
        guard await eventually(within: limit, { !process.isRunning }) else {
            signal(SIGKILL)
            return nil
        }
        return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    }
}
