import WebPages

/// What pages of galleries load besides what all pages do.
struct GalleryAssets: Sendable {
    let styleSheet: String
    let script: String

    init(_ assets: Assets) {
        styleSheet = assets.address(of: "gallery.css") ?? ""
        script = assets.address(of: "gallery.js") ?? ""
    }
}
