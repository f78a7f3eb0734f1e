import Contracts
import Foundation
import WebPages

/// What a customer sees of a gallery: finished words and addresses, nothing left to decide for the template.
struct GalleryModel: Sendable {
    /// One capture.
    struct Tile: Sendable {
        var id: String
        var address: String
        /// A class of the style sheet that says how wide it is for its height.
        var ratio: String
        /// Nil while there is nothing to show.
        var picture: String?
        var width: Int
        var height: Int
        var description: String
        /// In place of the picture.
        var instead: String?
        /// `Video`, for instance; nil for a plain picture.
        var mark: String?
        var isSetAside: Bool
        var pick: String
    }

    var title: String
    var count: String
    /// Nil for everything that there is of the rental.
    var album: Album?
    var address: String
    /// This very page.
    var here: String
    var tiles: [Tile]
    var filter: GalleryFilterModel
    var empty: Empty?
    var next: String?
    /// Back to the beginning, from a later page.
    var first: String?
    /// How many are being deleted, with the way to take it back; nil when none are.
    var deleted: String?
    var note: String?
    var mayChoose: Bool
    var mayEdit: Bool
    var mayDelete: Bool
    var mayShare: Bool
    var mayDownload: Bool
    /// Where captures are downloaded together.
    var archives: String
    var live: Live?
    var styleSheet: String
    var script: String

    /// Why there is nothing, and what to do about it.
    struct Empty: Sendable {
        var title: String
        var text: String
        /// Where all of it is; nil when there is nothing at all.
        var all: String?
    }

    /// The album that is looked at.
    struct Album: Sendable {
        var name: String
        /// Where what is chosen is taken out of it.
        var take: String
        /// That what is added is shared at once; nil when it is not.
        var shared: String?
    }

    /// What the script needs to tell of arrivals.
    struct Live: Sendable {
        var address: String
        var one: String
        var many: String
    }

    /// - Parameters:
    ///   - mark: what was there last, on the first page; nil on later ones, which stay as they are.
    ///   - link: signs the address of a rendition.
    init(
        _ rental: OwnRental, _ slice: GalleryCaptures.Slice, album: NamedAlbum?, form: GalleryForm, mark: Int64?,
        booths: [Int],
        tags: [StoredTag],
        deleted: Int, rights: GalleryRights, words: GalleryWords, assets: GalleryAssets, at now: Date,
        link: (MadeRendition) -> String
    ) {
        title = words.text("title.\(rental.purpose?.rawValue ?? "unknown")")
        count = words.counted(form.narrows ? "matching" : "count", slice.count)
        self.album = album.map { named in
            Album(
                name: named.name, take: "\(rental.address)/albums/\(named.album.id)/take",
                shared: named.album.shares == 0 ? nil : words.texts("album.live", words.language))
        }
        address = rental.address
        here = form.address(rental.address)
        tiles = slice.captures.map { Tile($0, of: rental, form: form, words: words, link: link) }
        filter = GalleryFilterModel(form, booths: booths, tags: tags, action: rental.address, words: words)
        if slice.count == 0 {
            let word = form.narrows ? "nothing" : "none"
            empty = Empty(
                title: words.text("\(word).title"), text: words.text("\(word).text"),
                all: form.narrows ? rental.address : nil)
        }
        next = slice.next.map { form.address(rental.address, after: $0) }
        first = mark == nil ? form.address(rental.address) : nil
        live = mark.map { mark in
            Live(
                address: "\(rental.address)/live?after=\(mark)",
                one: words.text("new.one"), many: words.text("new.many", ["count": "{count}"]))
        }
        self.deleted = deleted > 0 ? words.counted("deleted", deleted) : nil
        note = form.lacksDay ? words.text("filter.dayNeeded") : nil
        archives = "\(rental.address)/archives"
        mayChoose = !tiles.isEmpty
        (mayEdit, mayDelete, mayShare) = (rights.mayEdit, rights.mayDelete, rights.mayShare)
        mayDownload = rights.mayDownload
        styleSheet = assets.styleSheet
        script = assets.script
    }
}

extension GalleryModel.Tile {
    init(
        _ capture: GalleryCapture, of rental: OwnRental, form: GalleryForm, words: GalleryWords,
        link: (MadeRendition) -> String
    ) {
        id = capture.id.description
        address = form.address("\(rental.address)/captures/\(capture.id)")
        (width, height) = (capture.thumb?.width ?? 3, capture.thumb?.height ?? 2)
        ratio = Self.ratio(width, height)
        picture = capture.thumb.map(link)
        description = words.description(of: capture)
        instead = capture.thumb == nil ? words.text("instead.\(capture.state.rawValue)") : nil
        mark = capture.kind.flatMap { $0 == .picture ? nil : words.text("kind.\($0.rawValue)") }
        isSetAside = capture.setAsideAt != nil
        pick = words.text("choose", ["what": description])
    }

    /// `gallery-ratio-15` for a picture one and a half times as wide as high; pages carry no styles of their own.
    static func ratio(_ width: Int, _ height: Int) -> String {
        "gallery-ratio-\(min(max((width * 10 + height / 2) / max(height, 1), 4), 30))"
    }
}
