import Foundation
package import ServiceHost
import Testbed

/// A service as a process of its own, which a test may let die: the program that was built beside the tests.
///
/// It ends with this object, so that a test that fails leaves nobody behind who takes other tests' messages.
package final class ServiceProcess: Sendable {
    private let process: Process

    private init(_ process: Process) { self.process = process }

    deinit {
        if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
    }

    /// Starts `serve`.
    ///
    /// - Parameters:
    ///   - settings: besides those that provisioning wrote.
    ///   - faultPoint: where it dies, as `FaultPoint` reads it: `handled:1`; or stands still: `handled:1:stop`.
    package static func serve<Program: ServiceProgram>(
        _ program: Program.Type, _ settings: [String: String], dyingAt faultPoint: String? = nil
    ) throws -> ServiceProcess {
        try start(program, ["serve"], settings, dyingAt: faultPoint)
    }

    /// Starts a command: `["work", "--only", "render"]`; the rest as ``serve(_:_:dyingAt:)``.
    package static func start<Program: ServiceProgram>(
        _ program: Program.Type, _ arguments: [String], _ settings: [String: String], dyingAt faultPoint: String? = nil
    ) throws -> ServiceProcess {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: Program.name)
        process.arguments = arguments
        var environment = try TestServers.settings(Program.name).merging(settings) { $1 }
        environment["PATH"] = TestServers.environment["PATH"]
        environment["FAULT_POINT"] = faultPoint
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        return ServiceProcess(process)
    }

    /// Waits until it has died at its fault point.
    ///
    /// - Returns: whether it was killed, and did not end by itself.
    package func wasKilled(isolation: isolated (any Actor)? = #isolation) async throws -> Bool {
        _ = try await eventually("the end of the process") { process.isRunning ? nil : true }
        return process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL
    }

    /// Lets it die at once, as `kill -9` does, and waits for that.
    package func kill(isolation: isolated (any Actor)? = #isolation) async throws {
        Foundation.kill(process.processIdentifier, SIGKILL)
        _ = try await eventually("the end of the process") { process.isRunning ? nil : true }
    }

    /// Whether it stands still (`proc(5)`, the state in `stat`).
    package var isStopped: Bool {
        let stat = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)) ?? ""
        return stat.split(separator: ")").last?.hasPrefix(" T") ?? false
    }

    /// Lets it go on after it was stopped as `kill -STOP` does.
    package func goOn() { Foundation.kill(process.processIdentifier, SIGCONT) }

    /// Waits until it has ended by itself.
    package func exitCode(isolation: isolated (any Actor)? = #isolation) async throws -> Int32 {
        _ = try await eventually("the end of the process") { process.isRunning ? nil : true }
        return process.terminationStatus
    }

    /// Ends it, and waits for that.
    package func stop(isolation: isolated (any Actor)? = #isolation) async throws {
        process.terminate()
        _ = try await eventually("the end of the process") { process.isRunning ? nil : true }
    }
}
