import Foundation
import Testbed

/// A run of the sample service as a process of its own, with a folder that goes away with this object.
final class SampleProcess {
    private let process = Process()
    private let folder: URL
    private let output: URL
    private let errors: URL
    let portFile: URL

    /// Starts it with the pages' style sheets and with nothing in its environment but `environment`.
    init(_ arguments: [String], _ environment: [String: String] = [:]) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "sample-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        output = folder.appending(path: "output")
        errors = folder.appending(path: "errors")
        portFile = folder.appending(path: "port")
        for file in [output, errors] { try Data().write(to: file) }
        // Bootstrap need not be installed for these tests.
        let styles = folder.appending(path: "bootstrap")
        for path in ["css/bootstrap.min.css", "js/bootstrap.bundle.min.js"] {
            let file = styles.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: file)
        }
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "sample-service")
        process.arguments = arguments
        process.environment = environment.merging([
            "PORT_FILE": portFile.path, "SWIFT_BACKTRACE": "enable=no", "BOOTSTRAP_DIRECTORY": styles.path,
        ]) { own, _ in own }
        if let libraries = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] {
            process.environment?["LD_LIBRARY_PATH"] = libraries
        }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var printed: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }
    var said: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// The port, once it is written; nil when the process has ended before.
    func port(within limit: Duration = .seconds(20)) async -> Int? {
        await value(within: limit) {
            (try? String(contentsOf: self.portFile, encoding: .utf8)).flatMap { Int($0.filter(\.isNumber)) }
        }
    }

    /// The exit code, nil when it still runs after the limit and was killed.
    func exitCode(within limit: Duration = .seconds(20)) async -> Int32? {
        let code = await value(within: limit) { self.process.isRunning ? nil : self.process.terminationStatus }
        if code == nil { signal(SIGKILL) }
        return process.isRunning || process.terminationReason == .exit ? code : code.map { 128 + $0 }
    }

    private func value<Value>(within limit: Duration, _ look: () -> Value?) async -> Value? {
        try? await eventually("something of the process", within: limit) { look() }
    }
}
