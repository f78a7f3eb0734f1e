package import Contracts
package import Foundation

/// Leave to fetch the bytes of one rendition for a few minutes, as it stands behind `/o/` in an address.
///
/// ```
/// 1 · disposition (1) · original (16) · expiry, Unix seconds (4) · recipe · MAC (16)        base64url
/// 2 · … · expiry · grant (16) · recipe · MAC        made for staff, who show besides that they act under the grant
/// ```
/// It names a rendition and nobody: no capture, session or customer. Which bytes that is, and whether they may still be
/// shown, the table says when the link is used, so that an erasure ends it at once.
package struct LinkToken: Sendable, Equatable {
    package enum Disposition: UInt8, Sendable {
        /// Shown in the page.
        case inline = 0
        /// Saved to a file.
        case attachment = 1
    }

    package var original: Identifier<Original>
    /// The name of a recipe, such as `preview`; which of its forms, `Accept` says.
    package var recipe: String
    package var disposition: Disposition
    /// Whole seconds. At this instant the link is over.
    package var expiresAt: Date
    /// The grant under which somebody of the staff got it.
    package var grant: Identifier<AccessGrant>?

    /// No link lives longer.
    package static let longestLife: TimeInterval = 300

    private static let formats: (plain: UInt8, granted: UInt8) = (1, 2)
    private static let fixedLength = 22
    private static let grantLength = 16
    static let macLength = 16
    /// A longer text is not one of ours.
    static let longestText = 128

    /// What the MAC covers.
    package var bytes: [UInt8] {
        let expiry = UInt32(clamping: Int64(expiresAt.timeIntervalSince1970.rounded(.down)))
        let format = grant == nil ? Self.formats.plain : Self.formats.granted
        return [format, disposition.rawValue] + Self.bytes(of: original.uuid)
            + stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: expiry >> UInt32($0)) }
            + (grant.map { Self.bytes(of: $0.uuid) } ?? []) + Array(recipe.utf8)
    }

    private static func bytes(of uuid: UUID) -> [UInt8] {
        let u = uuid.uuid
        return [u.0, u.1, u.2, u.3, u.4, u.5, u.6, u.7, u.8, u.9, u.10, u.11, u.12, u.13, u.14, u.15]
    }

    private static func uuid(_ b: ArraySlice<UInt8>) -> UUID {
        let b = Array(b)
        return UUID(
            uuid: (
                b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]
            ))
    }

    package init(
        original: Identifier<Original>, recipe: String, disposition: Disposition, expiresAt: Date,
        grant: Identifier<AccessGrant>? = nil
    ) {
        self.original = original
        self.recipe = recipe
        self.disposition = disposition
        self.expiresAt = expiresAt
        self.grant = grant
    }

    /// Reads ``bytes``, whose MAC has been checked.
    init?(bytes b: [UInt8]) {
        guard let format = b.first, format == Self.formats.plain || format == Self.formats.granted else { return nil }
        let grantEnd = Self.fixedLength + (format == Self.formats.granted ? Self.grantLength : 0)
        guard b.count > grantEnd, let disposition = Disposition(rawValue: b[1]),
            let recipe = String(validating: b[grantEnd...], as: UTF8.self)
        else { return nil }
        let grant = b[Self.fixedLength..<grantEnd]
        let expiry = b[18..<22].reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
        self.init(
            original: Identifier(Self.uuid(b[2..<18])), recipe: recipe, disposition: disposition,
            expiresAt: Date(timeIntervalSince1970: TimeInterval(expiry)),
            grant: grant.isEmpty ? nil : Identifier(Self.uuid(grant)))
    }
}
