import Foundation
import Testbed

/// Pictures and clips of every kind that is rendered, drawn by ffmpeg and `heif-enc`, whole; a ``Mutator`` breaks them.
package enum DrawnMedia {
    /// - Parameter folder: an own one; the files stay in it.
    /// - Returns: bytes by the name of their kind; kinds that no installed program writes are missing.
    package static func draw(in folder: String) throws -> [(name: String, bytes: [UInt8])] {
        try recipes.compactMap { name, arguments in
            let file = "\(folder)/drawn.\(name)"
            let words = arguments.map { $0.replacing("OUT", with: file).replacing("FOLDER", with: folder) }
            guard try run(words), let data = FileManager.default.contents(atPath: file), !data.isEmpty else {
                return nil
            }
            return (name, [UInt8](data))
        }
    }

    private static func still(_ options: String...) -> [String] {
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=160x120", "-frames:v", "1"] + options + [
            "-y", "OUT",
        ]
    }

    private static func clip(_ options: String...) -> [String] {
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=160x120:r=10:d=1[out0];sine=d=1[out1]"] + options
            + ["-y", "OUT"]
    }

    private static let recipes: [(String, [String])] = [
        ("png", still()), ("jpg", still("-q:v", "4")), ("webp", still("-c:v", "libwebp")),
        ("tiff", still("-pix_fmt", "rgb24")),
        ("gif", ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=160x120:r=5:d=1", "-y", "OUT"]),
        ("heic", ["heif-enc", "-q", "50", "-o", "OUT", "FOLDER/drawn.png"]),
        ("avif", ["heif-enc", "-A", "-q", "50", "-o", "OUT", "FOLDER/drawn.png"]),
        ("mp4", clip("-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac")),
        ("mov", clip("-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac")),
        ("webm", clip("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libvorbis")),
        ("avi", clip("-c:v", "mjpeg", "-c:a", "pcm_s16le")),
    ]

    private static func run(_ words: [String]) throws -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}

/// `count` broken files out of whole ones: one to four changes each, and now and then the half of another kind.
package func brokenFiles(
    from whole: [(name: String, bytes: [UInt8])], count: Int, seed: UInt64
) -> [(name: String, bytes: [UInt8])] {
    guard !whole.isEmpty else { return [] }
    var mutator = Mutator(seed: seed)
    return (0..<count).map { number in
        let (name, original) = whole[number % whole.count]
        var bytes = original
        for _ in 0...(number / whole.count) % 4 { bytes = mutator.changed(bytes) }
        if number % 13 == 12 { bytes = mutator.spliced(original, whole[(number / 13) % whole.count].bytes) }
        return ("\(name)-\(number)", bytes)
    }
}
