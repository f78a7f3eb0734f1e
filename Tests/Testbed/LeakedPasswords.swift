import Foundation

/// A list of passwords that nobody may choose, for tests: a thousand that nobody would, and `password12`.
package enum LeakedPasswords {
    /// Writes it, if it is not there yet, and returns its path.
    package static func file(in directory: String) throws -> String {
        let path = "\(directory)/leaked-passwords"
        guard !FileManager.default.fileExists(atPath: path) else { return path }
        let lines = (0..<1000).map { "leaked-for-tests-\($0)" } + ["password12"]
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: path), options: .atomic)
        return path
    }
}
