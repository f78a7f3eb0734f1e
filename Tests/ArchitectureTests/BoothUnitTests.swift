import Foundation
import Testing

/// The unit that runs the agent at a venue.
@Suite("The booth's unit")
struct BoothUnitTests {
    private static let path = "deploy/booth/booth.service"

    @Test func `it comes back however it ends, and may do no more than its work wants`() throws {
        let lines = try #require(Repository.text(Self.path)).split(separator: "\n").map(String.init)
        for wanted in [
            "Restart=always", "StartLimitIntervalSec=0", "User=booth", "NoNewPrivileges=true", "ProtectSystem=strict",
            "ProtectHome=true", "PrivateTmp=true", "PrivateDevices=true", "CapabilityBoundingSet=",
            "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX", "MemoryDenyWriteExecute=true", "UMask=0077",
            "StateDirectoryMode=0700", "SystemCallFilter=@system-service",
        ] {
            #expect(lines.contains(wanted), "\(Self.path) lacks \(wanted)")
        }
        #expect(lines.contains { $0.hasPrefix("MemoryMax=") } && lines.contains { $0.hasPrefix("TasksMax=") })
    }

    @Test func `its settings are those that it ships with, and what they name may be written`() throws {
        let unit = try #require(Repository.text(Self.path))
        let json = try #require(Repository.bytes("deploy/booth/booth.json"))
        let settings = try #require(try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
        #expect(unit.contains("ExecStart=/usr/bin/booth run --config /etc/booth/booth.json"))
        let paths = try #require(unit.split(separator: "\n").first { $0.hasPrefix("ReadWritePaths=") })
        for name in ["directory", "watch"] {
            #expect(paths.contains(try #require(settings[name] as? String)), "\(name) may not be written")
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")))
    func `systemd understands it and finds it little exposed`() throws {
        // systemd looks for the program too, which is not installed here.
        let unit = try #require(Repository.text(Self.path)).replacing("/usr/bin/booth run", with: "/bin/true run")
        let folder = FileManager.default.temporaryDirectory.appending(path: "unit-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "booth.service")
        try Data(unit.utf8).write(to: file)
        #expect(try analyze(["verify", "--man=no", file.path]) == 0)
        #expect(try analyze(["security", "--offline=true", "--threshold=20", file.path]) == 0)
    }

    private func analyze(_ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/systemd-analyze")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
