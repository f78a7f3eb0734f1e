import Foundation
import Testing

/// Programs that look at results with other eyes than ours: exiftool and ffmpeg.
enum TestProgram {
    /// Runs it on a thread of its own, because waiting for it would hold up every other test.
    static func result(_ name: String, _ arguments: [String]) async throws -> (status: Int32, output: [UInt8]) {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try wait(name, arguments) }) }
        }
    }

    @discardableResult
    static func run(_ name: String, _ arguments: [String]) async throws -> [UInt8] {
        let (status, output) = try await result(name, arguments)
        try #require(status == 0, "\(name) failed")
        return output
    }

    @discardableResult
    static func run(_ name: String, _ arguments: String...) async throws -> [UInt8] {
        try await run(name, arguments)
    }

    private static func wait(_ name: String, _ arguments: [String]) throws -> (Int32, [UInt8]) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [name] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, Array(bytes))
    }

    /// A picture or video that ffmpeg draws.
    static func draw(_ source: String, into file: URL, _ options: [String] = []) async throws -> [UInt8] {
        try await run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", source] + options + ["-y", file.path()])
        return try bytes(of: file)
    }

    static func bytes(of file: URL) throws -> [UInt8] { Array(try Data(contentsOf: file)) }

    /// The pixels of a picture as ffmpeg sees them.
    static func pixels(of picture: [UInt8], in folder: URL) async throws -> [UInt8] {
        let file = folder.appending(path: "\(UUID()).jpg")
        try Data(picture).write(to: file)
        return try await run(
            "ffmpeg", "-v", "error", "-noautorotate", "-i", file.path(), "-f", "rawvideo", "-pix_fmt", "rgb24", "-")
    }

    /// exiftool's groups of tags in a file, without those that it makes up itself.
    static func metadataGroups(of bytes: [UInt8], in folder: URL) async throws -> Set<String> {
        let file = folder.appending(path: "\(UUID())")
        try Data(bytes).write(to: file)
        let output = try await run("exiftool", "-G0", "-s", "-a", "-u", "-ee", file.path())
        let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
        let groups = lines.compactMap { $0.split(separator: "]").first?.dropFirst() }
        return Set(groups.map(String.init)).subtracting(["ExifTool", "File", "Composite"])
    }
}
