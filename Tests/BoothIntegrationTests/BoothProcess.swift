import Booth
import DurableFiles
import Foundation
import Testbed

/// A run of the agent as a process of its own, over a directory that it shares with later runs.
final class BoothProcess {
    private let process = Process()
    private let output: URL
    private let errors: URL

    init(_ arguments: [String], in directory: URL) throws {
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

    var printed: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }
    var said: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }
    var isRunning: Bool { process.isRunning }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// The exit code, 128 and the signal for one that was killed; nil when it still runs after the limit.
    func exitCode(within limit: Duration = .seconds(60)) async -> Int32? {
        guard await eventually(within: limit, { !process.isRunning }) else {
            signal(SIGKILL)
            return nil
        }
        return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    }
}

/// A JPEG as far as its ends go, unlike any with another number.
func photo(_ number: Int, length: Int = 20_000) -> [UInt8] {
    let middle = (0..<length).map { UInt8(truncatingIfNeeded: ($0 &* 31 &+ number &* 7919) % 251) }
    return [0xFF, 0xD8, 0xFF, 0xE0] + middle + [0xFF, 0xD9]
}
