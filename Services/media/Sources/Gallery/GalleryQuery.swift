import Contracts
import Foundation
import Hummingbird
import WebPages

/// What a program looks for, as the query of its request says: the fields of a gallery's form, with instants in place of
/// days and hours.
enum GalleryQuery {
    /// - Throws: 422 for a field that says something else than the interface offers.
    static func filter(_ request: Request) throws(APIError) -> GalleryFilter {
        var filter = GalleryFilter(
            kind: try field(request, "kind", "wants picture, video, animation or burst") { CaptureKind(rawValue: $0) },
            boothNumber: try number(request, "booth", in: 0...Int(Int32.max)),
            from: try field(request, "from", "wants an instant such as 2026-06-01T18:00:00Z") {
                ContractCoding.instant($0)
            },
            until: try field(request, "until", "wants an instant such as 2026-06-01T23:00:00Z") {
                ContractCoding.instant($0)
            },
            isSetAside: try field(request, "hidden", "wants true or false") { Bool($0) },
            order: try field(request, "order", "wants newest or oldest") { GalleryFilter.Order(rawValue: $0) }
                ?? .newest,
            tag: try field(request, "tag", "wants the identifier of a tag") { Identifier<Tag>($0) })
        filter.album = try field(request, "album", "wants the identifier of an album") {
            Identifier<CaptureAlbum>($0)
        }
        return filter
    }

    static func number(_ request: Request, _ name: Substring, in range: ClosedRange<Int>) throws(APIError) -> Int? {
        try field(request, name, "wants a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    private static func field<Value>(
        _ request: Request, _ name: Substring, _ wants: String, _ read: (String) -> Value?
    ) throws(APIError) -> Value? {
        guard let text = request.uri.queryParameters[name] else { return nil }
        guard let value = read(String(text)) else { throw APIError.invalid(String(name), wants) }
        return value
    }
}
