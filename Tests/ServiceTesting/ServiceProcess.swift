import Foundation
package import ServiceHost
import Testbed

/// A service as a process of its own, which a test may let die: the program that was built beside the tests.
package struct ServiceProcess: Sendable {
    private let process: Process

    /// Starts `serve`.
    ///
    /// - Parameters:
    ///   - settings: besides those that provisioning wrote.
    ///   - faultPoint: where it dies, as `FaultPoint` reads it: `handled:1`.
    package static func serve<Program: ServiceProgram>(
        _ program: Program.Type, _ settings: [String: String], dyingAt faultPoint: String? = nil
    ) throws -> ServiceProcess {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: Program.name)
        process.arguments = ["serve"]
        var environment = try TestServers.settings(Program.name).merging(settings) { $1 }
        environment["PATH"] = TestServers.environment["PATH"]
        environment["FAULT_POINT"] = faultPoint
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        return ServiceProcess(process: process)
    }

    /// Waits until it has died at its fault point.
    ///
    /// - Returns: whether it was killed, and did not end by itself.
    package func wasKilled(isolation: isolated (any Actor)? = #isolation) async throws -> Bool {
        _ = try await eventually("the end of the process") { process.isRunning ? nil : true }
        return process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL
    }

    /// Ends it, and waits for that.
    package func stop(isolation: isolated (any Actor)? = #isolation) async throws {
        process.terminate()
        _ = try await eventually("the end of the process") { process.isRunning ? nil : true }
    }
}
