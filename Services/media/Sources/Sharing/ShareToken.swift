package import Contracts
package import Foundation

/// Leave to fetch one rendition through one share for a few minutes, as it stands behind the share's own address.
///
/// ```
/// 1 · disposition (1) · share (16) · version (4) · original (16) · expiry, Unix seconds (4) · recipe · MAC (16)
/// ```
/// It opens nothing without the share's address, and nothing after the share was changed or ended.
package struct ShareToken: Sendable, Equatable {
    package var share: UUID
    /// Of the share, when its page was made.
    package var version: Int
    package var original: Identifier<Original>
    package var recipe: String
    package var disposition: LinkToken.Disposition
    package var expiresAt: Date

    private static let format: UInt8 = 1
    private static let fixedLength = 42

    package init(
        share: UUID, version: Int, original: Identifier<Original>, recipe: String,
        disposition: LinkToken.Disposition, expiresAt: Date
    ) {
        (self.share, self.version, self.original, self.recipe) = (share, version, original, recipe)
        (self.disposition, self.expiresAt) = (disposition, expiresAt)
    }

    /// What the MAC covers.
    var bytes: [UInt8] {
        let expiry = UInt32(clamping: Int64(expiresAt.timeIntervalSince1970.rounded(.down)))
        return [Self.format, disposition.rawValue] + Self.bytes(share) + Self.bytes(UInt32(clamping: version))
            + Self.bytes(original.uuid) + Self.bytes(expiry) + Array(recipe.utf8)
    }

    /// Reads ``bytes``, whose MAC has been checked.
    init?(bytes b: [UInt8]) {
        guard b.count > Self.fixedLength, b[0] == Self.format, let disposition = LinkToken.Disposition(rawValue: b[1]),
            let recipe = String(validating: b[Self.fixedLength...], as: UTF8.self)
        else { return nil }
        self.init(
            share: Self.uuid(b[2..<18]), version: Int(Self.number(b[18..<22])),
            original: Identifier(Self.uuid(b[22..<38])), recipe: recipe, disposition: disposition,
            expiresAt: Date(timeIntervalSince1970: TimeInterval(Self.number(b[38..<42]))))
    }

    static func bytes(_ number: UInt32) -> [UInt8] {
        stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
    }

    static func number(_ bytes: some Sequence<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

    static func bytes(_ id: UUID) -> [UInt8] {
        let u = id.uuid
        return [u.0, u.1, u.2, u.3, u.4, u.5, u.6, u.7, u.8, u.9, u.10, u.11, u.12, u.13, u.14, u.15]
    }

    private static func uuid(_ bytes: ArraySlice<UInt8>) -> UUID {
        let b = Array(bytes)
        return UUID(
            uuid: (
                b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]
            ))
    }
}
