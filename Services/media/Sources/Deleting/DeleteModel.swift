import Contracts

/// The page that asks whether captures are meant to be deleted: how many, and what happens.
struct DeleteModel: Sendable {
    var title: String
    var ids: [String]
    var address: String
    var back: String
    var confirm: String
    var styleSheet: String

    init(
        _ captures: [Identifier<Capture>], of rental: OwnRental, back: String, words: GalleryWords,
        assets: GalleryAssets
    ) {
        title = words.ofDeleting.counted("title", captures.count)
        confirm = words.ofDeleting.counted("confirm", captures.count)
        ids = captures.map(\.description)
        address = "\(rental.address)/deleted"
        self.back = back
        styleSheet = assets.styleSheet
    }
}
