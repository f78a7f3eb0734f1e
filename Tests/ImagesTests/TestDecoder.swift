import Foundation
import Images
import Logging

/// Pools for tests, and a look at the processes that they start.
enum TestDecoder {
    /// The package's own `decoder-child`, which the build puts beside the tests.
    static var executable: String {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "decoder-child").path()
    }

    @discardableResult
    static func withPool<Result>(
        children: Int = 1, limits: DecoderLimits = DecoderLimits(), executable: String = executable,
        arguments: [String] = ["decode"], _ body: (DecoderPool) async throws -> Result
    ) async throws -> Result {
        let pool = DecoderPool(
            executable: executable, arguments: arguments, children: children, limits: limits,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        do {
            let result = try await body(pool)
            await pool.shutdown()
            return result
        } catch {
            await pool.shutdown()
            throw error
        }
    }

    /// A pool whose child is a shell script, for children that misbehave after they have accepted the original.
    @discardableResult
    static func withScript<Result>(
        _ script: String, limits: DecoderLimits = DecoderLimits(), _ body: (DecoderPool) async throws -> Result
    ) async throws -> Result {
        // Only a child that has read the request has accepted it; one that ends before never had it.
        let accepting = "head -c 4 <&0 >/dev/null; printf '\(message(#"{"accepted":{}}"#))' >&0; "
        return try await withPool(
            limits: limits, executable: "/bin/sh", arguments: ["-c", accepting + script], body)
    }

    /// A message of the protocol as `printf` of a shell writes it.
    static func message(_ body: String) -> String {
        let count = body.utf8.count
        return escaped([0, 0, UInt8(count >> 8), UInt8(count & 255)] + Array(body.utf8))
    }

    /// Bytes as `printf` of a shell writes them.
    static func escaped(_ bytes: [UInt8]) -> String {
        bytes.map { "\\" + String($0 / 64) + String($0 / 8 % 8) + String($0 % 8) }.joined()
    }
}

extension [RenditionRecipe] {
    /// What was made of every picture first; tests that are about something else need no more.
    static var usual: [RenditionRecipe] { [.thumb, .preview, .download] }
}
