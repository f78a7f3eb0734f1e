import ArgumentParser
import DurableFiles
import Foundation

/// The file that carries a one-time code to its device: `booth enrol --file` reads it.
struct EnrolmentFile: Codable, Sendable, Equatable {
    /// Where the device finds the platform.
    var url: String
    var code: String
    /// Certificate authorities in PEM, for a platform that the device's system does not know.
    var authorities: String?

    /// Puts it in place, readable for whoever gave the order only.
    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try SecretFile.replace(path, with: [UInt8](encoder.encode(self)))
    }
}

/// Where the code goes, if not onto the screen only.
struct EnrolmentFileOptions: ParsableArguments {
    @Option(help: "A file for the device, with the code, --url and --authorities; the code is not printed then.")
    var fileOut: String?

    @Option(help: "Where the device finds the platform, https://photos.example.")
    var url: String?

    @Option(help: "A file with certificate authorities, for a platform that the device's system does not know.")
    var authorities: String?

    mutating func validate() throws {
        guard fileOut != nil else {
            guard authorities == nil else { throw ValidationError("--authorities goes into the file of --file-out") }
            return
        }
        guard let url, url.hasPrefix("https://") || url.hasPrefix("http://") else {
            throw ValidationError("--file-out wants --url, https://photos.example")
        }
    }

    /// What is to be written; nil when nothing is.
    ///
    /// - Throws: `ValidationError` for authorities that cannot be read; to be called before a code is made.
    func file(code: String) throws -> EnrolmentFile? {
        guard fileOut != nil, let url else { return nil }
        let text = try authorities.map { path in
            guard let data = FileManager.default.contents(atPath: path), data.count <= 1 << 19 else {
                throw ValidationError("--authorities: \(path) cannot be read")
            }
            return String(decoding: data, as: UTF8.self)
        }
        return EnrolmentFile(url: url, code: code, authorities: text)
    }
}
