/// Names in archives: they say the place in the rental, and nothing of the day, the booth or the guest.
package enum ArchiveName {
    /// `0001.jpg` for the first file of the first capture, `0001-2.jpg` for its second one.
    ///
    /// - Parameters:
    ///   - place: of the capture in its rental, from 1.
    ///   - count: captures of the rental, so that all names are equally long and stay in their order.
    ///   - part: of the capture, from 1.
    package static func entry(place: Int, of count: Int, part: Int, mediaType: String?) -> String {
        let digits = max(4, "\(count)".count)
        let number = String(repeating: "0", count: max(0, digits - "\(place)".count)) + "\(place)"
        return number + (part > 1 ? "-\(part)" : "") + ".\(FileEnding.of(mediaType))"
    }

    /// What a browser calls the file: the archive, and neither the rental nor the day.
    package static func file(_ content: ArchiveContent, id: String) -> String {
        "\(content.rawValue)-\(id.suffix(8)).zip"
    }

    static let manifest = "MANIFEST.json"
    static let sums = "manifest-sha256.txt"
}
