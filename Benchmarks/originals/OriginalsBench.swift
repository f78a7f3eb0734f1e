import DurableFiles
import Foundation
import Images
import Logging
import Vault

/// Renders one original again and again in a decoder child, as the service `media` does.
///
/// Prints the seconds as JSON; the first rendering, which starts the child, is not counted. Sealed means that each
/// original is opened and each rendition sealed, under a key in memory.
@main
struct OriginalsBench {
    private static let recipes: [String: [RenditionRecipe]] = [
        "plain": [.thumb, .preview, .download], "sealed": [.thumb, .preview, .download],
        "all": RenditionRecipe.all, "video": [.stream],
    ]

    static func main() async throws {
        if CommandLine.arguments.dropFirst().first == "decode" { exit(DecoderChild.run()) }
        guard CommandLine.arguments.count == 4, let recipes = recipes[CommandLine.arguments[1]],
            let count = Int(CommandLine.arguments[2]), count > 0
        else { throw BenchError("usage: originals-bench plain|sealed|all|video COUNT FILE") }
        let original = [UInt8](try Data(contentsOf: URL(filePath: CommandLine.arguments[3])))
        let pool = DecoderPool(
            executable: "/proc/self/exe", children: 1, logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
        let run = try await Run(pool: pool, recipes: recipes, isSealed: CommandLine.arguments[1] == "sealed", original)
        try await run.once()
        let began = ContinuousClock.now
        for _ in 0..<count { try await run.once() }
        let seconds = began.duration(to: .now) / .seconds(1)
        await pool.shutdown()
        let output = try JSONEncoder().encode(["seconds": seconds])
        FileHandle.standardOutput.write(output + Data("\n".utf8))
    }
}

/// What is done once for each original.
private struct Run {
    let pool: DecoderPool
    let recipes: [RenditionRecipe]
    let vault: Vault
    let key: KeyID
    /// Nil when nothing is sealed.
    let sealed: [UInt8]?
    let original: [UInt8]

    init(pool: DecoderPool, recipes: [RenditionRecipe], isSealed: Bool, _ original: [UInt8]) async throws {
        self.pool = pool
        self.recipes = recipes
        self.original = original
        vault = Vault(keys: InMemoryKeyStore(), masterKeys: MasterKeys(.random()))
        key = try await vault.createKey(.capture)
        if isSealed {
            var sealer = try await vault.sealing(objectID: [1], under: key)
            sealed = try sealer.seal(original) + sealer.finish()
        } else {
            sealed = nil
        }
    }

    func once() async throws {
        var bytes = original
        if let sealed {
            var opener = try await vault.opening(objectID: [1], under: key)
            bytes = try opener.open(sealed) + opener.finish()
        }
        let renditions = try await pool.render(bytes, recipes: recipes)
        guard !renditions.isEmpty else { throw BenchError("nothing came of the original") }
        guard sealed != nil else { return }
        for rendition in renditions {
            var sealer = try await vault.sealing(objectID: [2], under: key)
            _ = try sealer.seal(rendition.bytes) + sealer.finish()
        }
    }
}

/// What went wrong, in a sentence for whoever runs the measurement.
struct BenchError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
