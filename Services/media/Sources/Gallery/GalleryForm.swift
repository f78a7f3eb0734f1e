package import Contracts
package import Deadlines
import Foundation
package import Hummingbird
package import WebPages

/// The form over a gallery as its address carries it: days and hours as people in Brussels call them.
package struct GalleryForm: Sendable, Equatable {
    package var kind: CaptureKind?
    package var album: Identifier<CaptureAlbum>?
    package var boothNumber: Int?
    package var day: CivilDate?
    /// From the beginning of this hour, 0 to 23; means something only with a day.
    package var fromHour: Int?
    /// Up to the beginning of this hour, 1 to 24; one that is not after `fromHour` is on the next day.
    package var untilHour: Int?
    package var isSetAside: Bool?
    package var order = GalleryFilter.Order.newest
    package var tag: Identifier<Tag>?

    package init() {}

    /// - Throws: 422 for a field that says something else than the form offers.
    package init(_ request: Request) throws(APIError) {
        let query = request.uri.queryParameters
        func field<Value>(
            _ name: Substring, _ wants: String, _ read: (String) -> Value?
        ) throws(APIError) -> Value? {
            guard let text = query[name].map(String.init), !text.isEmpty else { return nil }
            guard let value = read(text) else { throw APIError.invalid(String(name), wants) }
            return value
        }
        kind = try field("kind", "wants picture, video, animation or burst") { CaptureKind(rawValue: $0) }
        album = try field("album", "wants the identifier of an album") { Identifier<CaptureAlbum>($0) }
        boothNumber = try field("booth", "wants a booth's number") { Int32($0).map(Int.init) }
        day = try field("day", "wants a day such as 2026-06-01") { CivilDate($0) }
        fromHour = try field("from", "wants an hour from 0 to 23") {
            Int($0).flatMap { (0...23).contains($0) ? $0 : nil }
        }
        untilHour = try field("until", "wants an hour from 1 to 24") {
            Int($0).flatMap { (1...24).contains($0) ? $0 : nil }
        }
        isSetAside = try field("hidden", "wants yes or no") { ["yes": true, "no": false][$0] }
        order = try field("order", "wants newest or oldest") { GalleryFilter.Order(rawValue: $0) } ?? .newest
        tag = try field("tag", "wants a word that is offered") { Identifier<Tag>($0) }
    }

    /// Whether hours were chosen that mean nothing, because the day is missing.
    package var lacksDay: Bool { day == nil && (fromHour != nil || untilHour != nil) }

    package var narrows: Bool {
        kind != nil || album != nil || boothNumber != nil || day != nil || isSetAside != nil || tag != nil
    }

    package var filter: GalleryFilter {
        var filter = GalleryFilter(kind: kind, boothNumber: boothNumber, isSetAside: isSetAside, order: order, tag: tag)
        filter.album = album
        guard let day else { return filter }
        let first = fromHour ?? 0
        let last = untilHour ?? 24
        filter.from = Self.instant(day, hour: first)
        filter.until = Self.instant(last > first ? day : day.adding(days: 1), hour: last)
        return filter
    }

    /// The query of an address that means the same, without what is as always; empty for nothing.
    package var query: String {
        let fields: [(String, String?)] = [
            ("album", album?.description), ("kind", kind?.rawValue), ("booth", boothNumber.map(String.init)),
            ("day", day?.description),
            ("from", fromHour.map(String.init)), ("until", untilHour.map(String.init)),
            ("hidden", isSetAside.map { $0 ? "yes" : "no" }), ("order", order == .newest ? nil : order.rawValue),
            ("tag", tag?.description),
        ]
        return fields.compactMap { name, value in value.map { "\(name)=\($0)" } }.joined(separator: "&")
    }

    /// The address of a page of the same choice.
    func address(_ path: String, after cursor: GalleryCursor? = nil) -> String {
        let query = [query, cursor.map { "after=\($0)" } ?? ""].filter { !$0.isEmpty }.joined(separator: "&")
        return query.isEmpty ? path : "\(path)?\(query)"
    }

    /// The instant at which clocks in Brussels show the hour; one that summer time skips is taken as they show it then.
    private static func instant(_ day: CivilDate, hour: Int) -> Date {
        let start = BrusselsTime.start(of: day)
        let guess = start.addingTimeInterval(Double(hour * 3600))
        return guess.addingTimeInterval(Double(BrusselsTime.offset(at: start) - BrusselsTime.offset(at: guess)))
    }
}
