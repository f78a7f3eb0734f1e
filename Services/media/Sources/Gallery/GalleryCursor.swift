package import Contracts
package import Foundation

/// A place in a gallery: behind the capture that was made at this instant.
///
/// It holds when that capture is erased meanwhile, and costs the same on the first and on the last page.
package struct GalleryCursor: Sendable, Equatable, CustomStringConvertible {
    package var madeAt: Date
    package var id: Identifier<Capture>

    package init(madeAt: Date, id: Identifier<Capture>) {
        self.madeAt = madeAt
        self.id = id
    }

    /// `1764000000000000-019f0000-0000-7000-8000-000000000004`: microseconds since 1970, as exact as the table's.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let microseconds = Int64(parts[0]), microseconds >= 0,
            microseconds <= Self.lastMicrosecond, let id = Identifier<Capture>(parts[1])
        else { return nil }
        self.init(madeAt: Date(timeIntervalSince1970: Double(microseconds) / 1_000_000), id: id)
    }

    package var description: String {
        "\(Int64((madeAt.timeIntervalSince1970 * 1_000_000).rounded()))-\(id)"
    }

    /// The place before everything.
    static func start(_ order: GalleryFilter.Order) -> GalleryCursor {
        switch order {
        case .oldest: GalleryCursor(madeAt: past, id: Identifier(filled(with: 0)))
        case .newest: GalleryCursor(madeAt: future, id: Identifier(filled(with: 255)))
        }
    }

    private static func filled(with b: UInt8) -> UUID { UUID(uuid: (b, b, b, b, b, b, b, b, b, b, b, b, b, b, b, b)) }

    /// Before and after everything that a booth can have made.
    static let past = Date(timeIntervalSince1970: 0)
    static let future = Date(timeIntervalSince1970: Double(lastMicrosecond / 1_000_000))
    private static let lastMicrosecond: Int64 = 253_402_300_799_000_000
}
