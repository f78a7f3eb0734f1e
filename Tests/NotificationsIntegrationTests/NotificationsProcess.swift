import Foundation
import Glibc

/// `notifications serve` as a process of its own, with settings that the test chose.
final class NotificationsProcess: Sendable {
    private let process: Process

    /// - Parameter log: where it writes what it logs.
    init(_ settings: [String: String], log: String) throws {
        let process = Process()
        let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        // Where the tests run, the product has its target's name.
        let names = ["notifications", "NotificationsMain"].map { folder.appending(path: $0) }
        process.executableURL = names.first { FileManager.default.isExecutableFile(atPath: $0.path) }
        process.arguments = ["serve"]
        process.environment = settings.merging(["SWIFT_BACKTRACE": "enable=no", "PATH": "/usr/bin:/bin"]) { own, _ in
            own
        }
        if !FileManager.default.fileExists(atPath: log) { try Data().write(to: URL(filePath: log)) }
        let file = try FileHandle(forWritingTo: URL(filePath: log))
        try file.seekToEnd()
        process.standardOutput = file
        process.standardError = file
        try process.run()
        self.process = process
    }

    var isRunning: Bool { process.isRunning }

    /// As a power cut would.
    func kill() {
        guard process.isRunning else { return }
        _ = Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
