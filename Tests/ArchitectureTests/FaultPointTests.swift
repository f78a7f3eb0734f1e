import Foundation
import Testing

/// A fault point in a program at a customer's would be a way to kill it: what we ship must not know the word.
@Suite(.timeLimit(.minutes(2)))
struct FaultPointTests {
    private static let source = "\(Repository.root)/Shared/MessagingRuntime/FaultPoint.swift"
    private static let caller = """
        @main struct Caller {
            static func main() {
                for _ in 0..<3 { FaultPoint.reached("committed") }
            }
        }
        """

    @Test func `a debug build dies at its fault point`() async throws {
        try await withProgram(options: ["-D", "DEBUG"]) { program in
            let ended = try await run(program, environment: ["FAULT_POINT": "committed:3"])
            #expect(ended == Ended(status: 9, bySignal: true))
            #expect(try await run(program, environment: ["FAULT_POINT": "committed:4"]) == Ended(status: 0))
            #expect(try await run(program, environment: [:]) == Ended(status: 0))
        }
    }

    @Test func `a release build has none`() async throws {
        try await withProgram(options: ["-O"]) { program in
            let ended = try await run(program, environment: ["FAULT_POINT": "committed:3"])
            #expect(ended == Ended(status: 0))
            #expect(try Data(contentsOf: program).range(of: Data("FAULT_POINT".utf8)) == nil)
        }
    }

    private struct Ended: Equatable {
        var status: Int32
        var bySignal = false
    }

    private func withProgram(options: [String], _ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "fault-point-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let caller = folder.appending(path: "Caller.swift")
        try Self.caller.write(to: caller, atomically: true, encoding: .utf8)
        let program = folder.appending(path: "caller")
        let compiled = try await run(
            URL(filePath: "/usr/bin/env"),
            ["swiftc", "-package-name", "fault", "-o", program.path(), Self.source, caller.path()] + options,
            environment: ProcessInfo.processInfo.environment)
        try #require(compiled == Ended(status: 0), "swiftc failed")
        try await body(program)
    }

    /// On a thread of its own, because waiting for it would hold up other tests.
    private func run(
        _ program: URL, _ arguments: [String] = [], environment: [String: String]
    ) async throws -> Ended {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let process = Process()
                        process.executableURL = program
                        process.arguments = arguments
                        process.environment = environment
                        process.standardInput = FileHandle.nullDevice
                        try process.run()
                        process.waitUntilExit()
                        return Ended(
                            status: process.terminationStatus,
                            bySignal: process.terminationReason == .uncaughtSignal)
                    })
            }
        }
    }
}
