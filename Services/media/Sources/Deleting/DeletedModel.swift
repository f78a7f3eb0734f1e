import Contracts
import Foundation

/// What is being deleted, and for how long each of it can be taken back.
struct DeletedModel: Sendable {
    struct Item: Sendable {
        var id: String
        var description: String
        /// How long it can be taken back, or that it cannot.
        var left: String
        var isRevocable: Bool
    }

    var title: String
    var lead: String
    var items: [Item]
    /// That there are more than the list shows.
    var more: String?
    var isEmpty: Bool
    var mayRestore: Bool
    var address: String
    var gallery: String
    var styleSheet: String
    var script: String

    init(
        _ captures: [DeletedCapture], count: Int, of rental: OwnRental, rights: GalleryRights, words: GalleryWords,
        assets: GalleryAssets, at now: Date
    ) {
        title = words.ofDeleting.text("list.title")
        items = captures.map { Item($0, words, at: now) }
        isEmpty = items.isEmpty
        lead = isEmpty ? words.ofDeleting.text("list.none") : words.counted("deleted", count)
        more = count > items.count ? words.ofDeleting.text("list.more", ["count": "\(count - items.count)"]) : nil
        mayRestore = rights.mayDelete && items.contains(where: \.isRevocable)
        gallery = rental.address
        address = "\(rental.address)/deleted/restore"
        styleSheet = assets.styleSheet
        script = assets.script
    }
}

extension DeletedModel.Item {
    fileprivate init(_ capture: DeletedCapture, _ words: GalleryWords, at now: Date) {
        id = capture.id.description
        description = words.description(
            kind: capture.kind, madeAt: capture.madeAt, boothNumber: capture.boothNumber)
        let minutes = Int((capture.finalAt.timeIntervalSince(now) / 60).rounded(.up))
        isRevocable = capture.finalAt > now
        left = isRevocable ? words.ofDeleting.counted("left", minutes) : words.ofDeleting.text("final")
    }
}
