import Contracts

/// A capture as JSON shows it.
struct CaptureView: Codable, Sendable {
    struct Rendition: Codable, Sendable {
        var original: String
        var recipe: String
        var mediaType: String
        var width: Int
        var height: Int
        var length: Int
        /// Valid for a few minutes; absent for operators, who see what there is and not what it shows.
        var address: String?
    }

    var id: String
    var rental: String
    var booth: Int?
    /// RFC 3339, UTC, like all instants here.
    var madeAt: String
    var receivedAt: String
    var state: String
    /// Absent until it is ready.
    var kind: String?
    /// Whether the customer keeps it out of shares and slideshows.
    var hidden: Bool
    var reason: String?
    var eraseAt: String?
    var renditions: [Rendition]

    init(_ capture: ListedCapture, link: (MadeRendition) -> String?) {
        id = capture.id.description
        rental = capture.rentalID.description
        booth = capture.boothNumber
        madeAt = ContractCoding.text(of: capture.madeAt)
        receivedAt = ContractCoding.text(of: capture.receivedAt)
        state = capture.state.rawValue
        kind = capture.kind?.rawValue
        hidden = capture.setAsideAt != nil
        reason = capture.reason
        eraseAt = capture.eraseAt.map(ContractCoding.text)
        // The address of one leads to its other forms too.
        renditions = capture.renditions.filter { !$0.isAlternative }.map { rendition in
            Rendition(
                original: rendition.originalID.description, recipe: rendition.recipe, mediaType: rendition.mediaType,
                width: rendition.width, height: rendition.height, length: rendition.length, address: link(rendition))
        }
    }
}
