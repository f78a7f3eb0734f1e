import AMQPTesting
import Foundation
import ServiceTesting
import Testbed

/// `retention serve` as a process of its own.
final class RetentionProcess {
    private let process = Process()
    private let portFile: URL

    /// - Parameter fault: where it kills itself, `committed:3`.
    init(on host: TemporaryVirtualHost, dyingAt fault: String? = nil) throws {
        let directory = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let program = directory.appending(path: "retention")
        // Where the tests run, the product has its target's name.
        process.executableURL =
            FileManager.default.isExecutableFile(atPath: program.path)
            ? program : directory.appending(path: "RetentionMain")
        portFile = FileManager.default.temporaryDirectory.appending(path: "retention-\(UUID().uuidString)")
        var environment = try TestServers.settings("retention").merging(LiveService.files) { $1 }
        environment["AMQP_URL"] = environment["AMQP_URL"].map(host.address)
        environment["PORT_FILE"] = portFile.path
        environment["SWIFT_BACKTRACE"] = "enable=no"
        environment["FAULT_POINT"] = fault
        process.arguments = ["serve"]
        process.environment = environment
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: portFile)
    }

    /// Whether it has opened its port, after which it takes messages soon.
    func waitUntilReady() async throws {
        _ = try await eventually("the port of retention") {
            FileManager.default.fileExists(atPath: portFile.path) || !process.isRunning ? true : nil
        }
    }

    func stop() { kill(process.processIdentifier, SIGTERM) }

    /// Whether it is gone within the limit.
    func ended(within limit: Duration) async -> Bool { await eventually(within: limit) { !process.isRunning } }
}
