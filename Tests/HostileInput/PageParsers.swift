import Ingest
import Media
import WebPages

extension HostileParser {
    /// Headers of requests.
    static let ofPages: [HostileParser] = [
        HostileParser(
            text: "tus-headers", longest: 4200,
            samples: ["filename YS5qcGc=,hash", "sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "12345"]
        ) {
            promise(TusHeaders.number($0) ?? 0 >= 0, "a number of bytes is not negative")
            promise(TusHeaders.metadata($0)?.keys.contains("") != true, "metadata have names")
            _ = try? UploadChecksum($0)
        },
        HostileParser(text: "range", longest: 128, samples: ["bytes=0-99", "bytes=100-", "bytes=-5", "bytes=0-1,5-6"]) {
            for length in [0, 1, 100, Int.max] {
                guard case .part(let range) = ByteRange($0, length: length) else { continue }
                promise(
                    !range.isEmpty && range.lowerBound >= 0 && range.upperBound <= length, "a range is of the bytes")
            }
        },
        HostileParser(
            text: "accept", longest: 2200,
            samples: [
                "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "nl-BE,nl;q=0.9,fr;q=0.5", "image/avif,image/*",
            ]
        ) {
            let header = AcceptHeader($0)
            _ = header.prefersHTML
            for type in ["image/avif", "text/html", "x", ""] {
                promise((0...1).contains(header.quality(ofType: type) ?? 0), "a quality is from 0 to 1")
            }
        },
    ]
}
