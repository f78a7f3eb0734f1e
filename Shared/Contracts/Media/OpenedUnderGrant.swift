package import FoundationEssentials

/// Somebody of the staff opened something of a customer's under a grant; said once for each kind and minute.
///
/// - Published by: `media`, before what was asked for is answered.
/// - Heard by: `accounts`, which shows it to the customer.
/// - Personal data: none.
package struct OpenedUnderGrant: Event {
    package static let name: MessageName = "media.opened-under-grant.v1"

    package var grantID: Identifier<AccessGrant>
    package var kind: OpenedKind
    /// The full minute in which it was.
    package var minute: Date

    package init(grantID: Identifier<AccessGrant>, kind: OpenedKind, minute: Date) {
        self.grantID = grantID
        self.kind = kind
        self.minute = minute
    }

    package var subject: String { grantID.description }
}

/// What kind of thing was opened; which one nobody writes down.
package enum OpenedKind: String, Codable, Sendable, CaseIterable {
    /// The list of what the customer rented.
    case rentals
    /// Captures of a rental, as small pictures.
    case gallery
    /// One capture, large.
    case capture
    /// The bytes of a picture or video, shown in a page.
    case file
    /// Bytes that were taken away.
    case download
    /// Something was changed, or that was tried.
    case change
}
