import Archive
import Foundation
import Testbed

/// Entries, files and the programs that read them.
struct TestArchives: Sendable {
    /// 2026-05-01T12:34:56Z
    let instant = Date(timeIntervalSince1970: 1_777_638_896)

    func checksum(_ bytes: [UInt8]) -> UInt32 {
        var checksum = CRC32()
        checksum.update(bytes)
        return checksum.value
    }

    func entry(_ name: String, _ bytes: [UInt8]) throws -> ZIPEntry {
        try ZIPEntry(name: name, length: bytes.count, checksum: checksum(bytes), modified: instant)
    }

    /// Runs a program that reads the archive at `path` and returns what it printed.
    func run(_ program: String, _ arguments: String...) throws -> (status: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/copy.zip"
            try Data(bytes).write(to: URL(filePath: path))
            try body(path)
        }
    }
}

extension CRC32 {
    /// The checksum of so many zeros, without passing them: what one zero does to the state is a matrix over GF(2), and
    /// what many do its power.
    static func ofZeros(_ count: Int) -> UInt32 {
        func apply(_ matrix: [UInt32], _ vector: UInt32) -> UInt32 {
            (0..<32).reduce(0) { vector >> UInt32($1) & 1 == 1 ? $0 ^ matrix[$1] : $0 }
        }
        // What one bit of zero does: the state moves down, and its lowest bit comes back as the polynomial.
        var square = (0..<32).map { $0 == 0 ? 0xEDB8_8320 : UInt32(1) << UInt32($0 - 1) }
        for _ in 0..<3 { square = square.map { apply(square, $0) } }
        var (state, rest) = (0xFFFF_FFFF as UInt32, count)
        while rest > 0 {
            if rest & 1 == 1 { state = apply(square, state) }
            square = square.map { apply(square, $0) }
            rest >>= 1
        }
        return ~state
    }
}
