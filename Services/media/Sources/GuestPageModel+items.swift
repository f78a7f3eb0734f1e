extension GuestPageModel.Item {
    /// What a page shows of a part: nothing when nothing was made of it, and of a burst's first picture the film too.
    static func all(
        of part: GuestCapture.Part, text: (String) -> String,
        link: (MadeRendition, LinkToken.Disposition) -> String
    ) -> [GuestPageModel.Item] {
        guard let preview = part.rendition("preview"), let whole = part.rendition("download") else { return [] }
        func item(_ film: MadeRendition?, keeping kept: MadeRendition, _ word: String) -> GuestPageModel.Item {
            GuestPageModel.Item(
                isVideo: film != nil, isPicture: film == nil, isLooping: word == "animation",
                picture: link(preview, .inline), width: preview.width, height: preview.height,
                stream: film.map { link($0, .inline) } ?? "", mediaType: film?.mediaType ?? kept.mediaType,
                download: link(kept, .attachment), downloadLabel: text("download.\(word)"),
                description: text("description.\(word)"))
        }
        let stream = part.rendition("stream")
        if whole.isVideo { return [item(stream ?? whole, keeping: whole, "video")] }
        let animation = part.rendition("animation")
        if let stream { return [item(stream, keeping: animation ?? stream, "animation")] }
        let photo = item(nil, keeping: whole, "photo")
        guard let boomerang = part.rendition("boomerang") else { return [photo] }
        return [item(boomerang, keeping: animation ?? boomerang, "animation"), photo]
    }
}
