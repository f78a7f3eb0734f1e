import Contracts
import Foundation
import WebPages

/// One picture or film that fills a screen, and which comes next.
struct ShowModel: Sendable {
    var title: String
    /// Nil when there is nothing to show.
    var item: GuestPageModel.Item?
    var id: String
    var empty: String?
    /// The page of the next one.
    var following: String
    var address: String
    var live: String
    var gallery: String
    var seconds: String
    var styleSheet: String
    var script: String

    /// How long one stays; without a script the page is asked for again after so many seconds.
    static let stay = 8

    /// - Parameter link: signs the address of a rendition.
    init(
        _ capture: LightboxCapture?, at place: Int?, of rental: OwnRental, mark: Int64, words: GalleryWords,
        assets: GalleryAssets, link: (MadeRendition) -> String
    ) {
        title = words.text("show.title")
        item = capture.flatMap { capture in
            let description = words.description(of: capture.listed)
            return capture.parts.flatMap { part in
                GuestPageModel.Item.all(of: part, text: { _ in description }, link: { rendition, _ in link(rendition) })
            }.first
        }
        id = item == nil ? "" : capture?.listed.id.description ?? ""
        empty = item == nil ? words.text("show.empty") : nil
        address = "\(rental.address)/show"
        following = "\(rental.address)/show" + (capture.map { "?after=\($0.listed.id)&place=\(place ?? 0)" } ?? "")
        live = "\(rental.address)/live?for=screen&after=\(mark)"
        gallery = rental.address
        seconds = "\(Self.stay)"
        styleSheet = assets.styleSheet
        script = assets.script
    }
}
