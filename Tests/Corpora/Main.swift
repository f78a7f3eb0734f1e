import Foundation
import Glibc
import HostileMedia
import Images
import Logging
import Media
import Testbed

/// `corpora [--each] [--mutations N] [--seed S] FOLDER…`: gives every file below the folders, and N broken ones of our own drawing, to
/// the decoders as `media` would, and prints what became of them, with `--each` of every one. `deploy/local/corpora` brings
/// the folders.
@main
struct Main {
    static func main() async {
        Media.becomeDecoderIfAsked()
        do {
            exit(try await run(CommandLine.arguments.dropFirst().map { $0 }) ? 0 : 1)
        } catch {
            FileHandle.standardError.write(Data("corpora: \(error)\n".utf8))
            exit(2)
        }
    }

    private static func run(_ arguments: [String]) async throws -> Bool {
        var (mutations, seed, tellsEach, folders) = (600, UInt64(1), false, [String]())
        var words = arguments[...]
        while let word = words.popFirst() {
            switch word {
            case "--mutations": mutations = words.popFirst().flatMap { Int($0) } ?? mutations
            case "--each": tellsEach = true
            case "--seed": seed = words.popFirst().flatMap { UInt64($0) } ?? seed
            default: folders.append(word)
            }
        }
        let processors = max(1, ProcessInfo.processInfo.activeProcessorCount)
        let pool = DecoderPool(
            executable: CommandLine.arguments[0], children: processors,
            logger: Logger(label: "corpora") { _ in SwiftLogNoOpLogHandler() })
        let judge = MediaJudge(pool: pool)
        var total = CorpusTally()
        CorpusTable.printHead(seed: seed)
        for folder in folders {
            let tally = await tally(try files(below: folder), by: judge, atOnce: processors)
            CorpusTable.print(URL(filePath: folder).lastPathComponent, tally)
            if tellsEach { CorpusTable.printEach(tally) }
            total = total + tally
        }
        let broken = try await withTemporaryDirectory { folder in
            brokenFiles(from: try DrawnMedia.draw(in: folder), count: mutations, seed: seed)
        }
        let own = await tally(broken.map { file in (file.name, { file.bytes }) }, by: judge, atOnce: processors)
        CorpusTable.print("our own, broken", own)
        if tellsEach { CorpusTable.printEach(own) }
        total = total + own
        CorpusTable.print("all", total)
        await pool.shutdown()
        CorpusTable.printEnd(total)
        return total.files > 0 && total.unserved.isEmpty
    }

    private static func files(below folder: String) throws -> [(name: String, bytes: @Sendable () -> [UInt8])] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).sorted().compactMap { name in
            let path = "\(folder)/\(name)"
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                return nil
            }
            return (name, { FileManager.default.contents(atPath: path).map { [UInt8]($0) } ?? [] })
        }
    }
}
