import Foundation
import Images
import Logging

/// Pools over the package's own `decoder-child`, under a name of their own so that a test finds its processes.
enum TestDecoder {
    static var executable: URL {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "decoder-child")
    }

    @discardableResult
    static func withPool<Result>(
        children: Int = 1, limits: DecoderLimits = DecoderLimits(),
        _ body: (_ pool: DecoderPool, _ processes: TestProcesses) async throws -> Result
    ) async throws -> Result {
        try await withTemporaryFolder { folder in
            // The kernel keeps 15 bytes of a process's name.
            let processes = TestProcesses(name: "d" + UUID().uuidString.suffix(12))
            let link = folder.appending(path: processes.name)
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: executable)
            let pool = DecoderPool(
                executable: link.path(), children: children, limits: limits,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            do {
                let result = try await body(pool, processes)
                await pool.shutdown()
                return result
            } catch {
                await pool.shutdown()
                throw error
            }
        }
    }

    static func render(_ original: [UInt8], _ recipes: [RenditionRecipe]) async throws -> [Rendition] {
        try await withPool { pool, _ in try await pool.render(original, recipes: recipes) }
    }

    static func withTemporaryFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "images-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }
}

extension [RenditionRecipe] {
    /// What was made of everything first; tests that are about something else need no more.
    static var usual: [RenditionRecipe] { [.thumb, .preview, .download] }
}
