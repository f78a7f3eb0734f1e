import Foundation
import Testing

/// Pictures that ffmpeg draws and exiftool writes into.
enum TestPictures {
    /// A JPEG with a place, an owner and a camera in it.
    static func photograph(in folder: String) async throws -> [UInt8] {
        let file = "\(folder)/\(UUID()).jpg"
        try await run(
            "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=1600x1200:d=0.04", "-frames:v", "1", "-y", file)
        try await run(
            "exiftool", "-q", "-overwrite_original", "-GPSLatitude=51.178280", "-GPSLatitudeRef=N",
            "-GPSLongitude=1.826640", "-GPSLongitudeRef=W", "-OwnerName=Jan Voorbeeld", "-SerialNumber=4711000815",
            file)
        return Array(try Data(contentsOf: URL(filePath: file)))
    }

    /// A PNG that is as wide as high.
    static func logo(in folder: String, side: Int) async throws -> [UInt8] {
        let file = "\(folder)/\(UUID()).png"
        try await run(
            "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=red:s=\(side)x\(side):d=0.04,format=rgba", "-frames:v",
            "1", "-y", file)
        return Array(try Data(contentsOf: URL(filePath: file)))
    }

    /// A video of two seconds with a place and a maker in it.
    static func video(in folder: String) async throws -> [UInt8] {
        let file = "\(folder)/\(UUID()).mp4"
        try await run(
            "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=640x480:r=10:d=2", "-pix_fmt", "yuv420p",
            "-metadata", "location=+51.178280+001.826640/", "-metadata", "artist=Jan Voorbeeld", "-y", file)
        return Array(try Data(contentsOf: URL(filePath: file)))
    }

    /// A video that takes some seconds to encode.
    static func longFilm(in folder: String) async throws -> [UInt8] {
        let file = "\(folder)/\(UUID()).avi"
        try await run(
            "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=1280x720:r=30:d=25", "-c:v", "mjpeg", "-y", file)
        return Array(try Data(contentsOf: URL(filePath: file)))
    }

    /// The marker segments of a JPEG (ITU-T T.81, annex B) besides those that a decoder needs; nil when it is none.
    static func extraSegments(of bytes: [UInt8]) -> Set<UInt8>? {
        guard bytes.starts(with: [0xFF, 0xD8]) else { return nil }
        var names: Set<UInt8> = []
        var position = 2
        while position + 4 <= bytes.count, bytes[position] == 0xFF {
            let name = bytes[position + 1]
            names.insert(name)
            if name == 0xDA { return names.subtracting([0xC0, 0xC4, 0xDA, 0xDB, 0xDD, 0xE0]) }
            position += 2 + Int(bytes[position + 2]) << 8 + Int(bytes[position + 3])
        }
        return nil
    }

    static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        Data(bytes).range(of: Data(text.utf8)) != nil
    }

    /// On a thread of its own, because waiting for a program would hold up every other test.
    private static func run(_ name: String, _ arguments: String...) async throws {
        let status = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let process = Process()
                        process.executableURL = URL(filePath: "/usr/bin/env")
                        process.arguments = [name] + arguments
                        process.standardInput = FileHandle.nullDevice
                        try process.run()
                        process.waitUntilExit()
                        return process.terminationStatus
                    })
            }
        }
        try #require(status == 0, "\(name) failed")
    }
}
