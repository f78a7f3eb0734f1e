import Contracts
import Foundation
import WebPages

/// What whoever has the address of a share sees: pictures, and neither whose they are nor where and when they were made.
struct SharedPageModel: Component {
    struct Item: Component {
        var thumb: String
        var large: String
        var ratio: String
        var width: Int
        var height: Int
        var description: String
        /// `Video`, for instance; nil for a plain picture.
        var mark: String?
        var isVideo: Bool
        var stream: String
        var mediaType: String
        var downloads: [PageAct]
    }

    var head: PageHead
    var items: [Item]
    var empty: EmptyState?
    var pager: Pager
    var styleSheet: String

    /// - Parameter link: signs the address of a rendition.
    init(
        _ slice: SharedCaptures.Slice, of share: CaptureShare, path: String, page: Int, size: Int, texts: TextsOfPage,
        assets: GalleryAssets, link: (MadeRendition, LinkToken.Disposition) -> String
    ) {
        let first = (page - 1) * size
        items = slice.parts.enumerated().compactMap { index, part in
            Item(part, number: first + index + 1, texts: texts, link: link)
        }
        let end = texts("shared.until", ["date": texts.formats.dateTime(share.expiresAt)])
        head = PageHead(
            texts("shared.title"), lead: "\(end) \(texts("shared.mode.\(share.mode.rawValue)"))")
        if slice.count == 0 { empty = EmptyState(texts("shared.none.title"), texts("shared.none.text")) }
        let last = max(1, (slice.count + size - 1) / size)
        pager = Pager(
            previous: page > 1 ? "\(path)?page=\(page - 1)" : nil,
            next: page < last ? "\(path)?page=\(page + 1)" : nil,
            text: texts("shared.page", ["page": "\(page)", "pages": "\(last)"]))
        styleSheet = assets.styleSheet
    }
}

extension SharedPageModel.Item {
    /// Nil for a part of which nothing was made.
    fileprivate init?(
        _ shared: SharedCaptures.Part, number: Int, texts: TextsOfPage,
        link: (MadeRendition, LinkToken.Disposition) -> String
    ) {
        let part = shared.part
        guard let preview = part.rendition("preview") else { return nil }
        let whole = part.rendition("download")
        let what = texts("gallery.kind.\(shared.kind?.rawValue ?? "unknown")")
        thumb = link(part.rendition("thumb") ?? preview, .inline)
        large = link(preview, .inline)
        (width, height) = (preview.width, preview.height)
        ratio = GalleryModel.Tile.ratio(width, height)
        let description = texts("shared.item", ["number": "\(number)", "what": what])
        self.description = description
        mark = shared.kind == .picture ? nil : what
        let film = part.rendition("stream") ?? (whole?.isVideo == true ? whole : nil)
        isVideo = film != nil
        stream = film.map { link($0, .inline) } ?? ""
        mediaType = film?.mediaType ?? ""
        downloads = ArchiveContent.recipes.compactMap { recipe in
            part.rendition(recipe).map { rendition in
                PageAct(
                    texts("shared.download.\(recipe)"), address: link(rendition, .attachment), about: description,
                    isDownload: true)
            }
        }
    }
}
