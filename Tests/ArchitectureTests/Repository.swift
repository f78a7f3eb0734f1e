import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// The files of the project as they lie on the disk, read once for all checks.
enum Repository {
    /// The folder that holds `Package.swift`, found from where this file was compiled.
    static let root: String = {
        var parts = #filePath.split(separator: "/").map(String.init)
        parts.removeLast(3)
        return "/" + parts.joined(separator: "/")
    }()

    /// Folders that hold what is built, run or kept by tools.
    private static let skipped: Set<String> = [".build", ".git", ".run", ".swiftpm", "__pycache__"]

    /// Paths of all files, relative to ``root``, in order.
    static let paths: [String] = {
        var found: [String] = []
        collect("", into: &found)
        return found.sorted()
    }()

    /// The Swift files of `Shared`, `Services` and `Tests`, scanned.
    static let swift: [SourceText] = paths.filter { path in
        path.hasSuffix(".swift") && ["Shared/", "Services/", "Tests/"].contains { path.hasPrefix($0) }
    }.compactMap { path in text(path).map { SourceText(path: path, $0) } }

    /// The Swift files that are shipped.
    static let shipped: [SourceText] = swift.filter { !$0.path.hasPrefix("Tests/") }

    /// The text of a file, or `nil` when it is not UTF-8.
    static func text(_ path: String) -> String? {
        bytes(path).flatMap { String(validating: $0, as: UTF8.self) }
    }

    static func bytes(_ path: String) -> [UInt8]? {
        (try? Data(contentsOf: URL(filePath: "\(root)/\(path)"))).map { Array($0) }
    }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: "\(root)/\(path)") }

    private static func collect(_ folder: String, into found: inout [String]) {
        let directory = folder.isEmpty ? root : "\(root)/\(folder)"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [] {
            if skipped.contains(name) { continue }
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            var isDirectory = false
            guard FileManager.default.fileExists(atPath: "\(root)/\(path)", isDirectory: &isDirectory) else { continue }
            if isDirectory { collect(path, into: &found) } else { found.append(path) }
        }
    }
}
