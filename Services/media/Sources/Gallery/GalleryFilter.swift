package import Contracts
package import Foundation

/// What somebody looks for in a gallery, and from which end.
package struct GalleryFilter: Sendable, Equatable {
    package enum Order: String, Sendable, CaseIterable {
        case newest
        case oldest

        var opposite: Order { self == .newest ? .oldest : .newest }
    }

    package var kind: CaptureKind?
    /// Only what is in it.
    package var album: Identifier<CaptureAlbum>?
    /// As painted on it.
    package var boothNumber: Int?
    /// Made at this instant or later.
    package var from: Date?
    /// Made before this instant.
    package var until: Date?
    /// Only what the customer has set aside, only the rest, or both.
    package var isSetAside: Bool?
    package var order: Order
    /// Only what bears this word.
    package var tag: Identifier<Tag>?

    package init(
        kind: CaptureKind? = nil, boothNumber: Int? = nil, from: Date? = nil, until: Date? = nil,
        isSetAside: Bool? = nil, order: Order = .newest, tag: Identifier<Tag>? = nil
    ) {
        self.kind = kind
        self.boothNumber = boothNumber
        self.from = from
        self.until = until
        self.isSetAside = isSetAside
        self.order = order
        self.tag = tag
    }

    /// The same captures from the other end.
    var reversed: GalleryFilter {
        var filter = self
        filter.order = order.opposite
        return filter
    }
}
