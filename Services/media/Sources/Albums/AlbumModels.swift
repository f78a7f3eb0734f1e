import Contracts
import Foundation
import WebPages

/// The albums of a rental.
struct AlbumListModel: Component {
    struct Line: Component {
        var id: String
        var title: String
        var words: String
        var shared: StatusBadge?
        var acts: [PageAct]
        /// Nil for whoever may not change it.
        var name: FormField?
        var rename: String
    }

    var head: PageHead
    var notice: PageNotice?
    var lines: [Line]
    var empty: EmptyState?

    /// - Parameter deleted: that can be taken back.
    init(
        _ albums: [NamedAlbum], of rental: OwnRental, deleted: Identifier<CaptureAlbum>?, done: String?,
        rights: GalleryRights, texts: TextsOfPage
    ) {
        head = PageHead(
            texts("album.list.title"), lead: texts("album.list.lead"),
            back: PageAct(texts("gallery.back"), address: rental.address))
        if let deleted {
            notice = PageNotice(
                .success, texts("album.deleted"),
                undo: PageNotice.Undo(
                    texts("album.undo"), action: "\(rental.address)/albums/\(deleted)/restore"), isNews: true)
        } else {
            notice = done.map { PageNotice(.success, $0, isNews: true) }
        }
        lines = albums.map { Line($0, of: rental, rights: rights, texts: texts) }
        if albums.isEmpty {
            empty = EmptyState(
                texts("album.none.title"), texts("album.none.text"),
                act: PageAct(texts("gallery.back"), address: rental.address, look: .primary))
        }
    }
}

extension AlbumListModel.Line {
    init(_ named: NamedAlbum, of rental: OwnRental, rights: GalleryRights, texts: TextsOfPage) {
        let album = named.album
        let address = "\(rental.address)/albums/\(album.id)"
        (id, title) = ("\(album.id)", named.name)
        words = texts("gallery.count.\(album.captures == 1 ? "one" : "many")", ["count": "\(album.captures)"])
        shared = album.shares == 0 ? nil : StatusBadge(texts("album.shared"), .info)
        acts = [PageAct(texts("album.open"), address: "\(rental.address)?album=\(album.id)", about: title)]
        rename = "\(address)/name"
        if rights.mayShare {
            acts.append(PageAct(texts("album.share"), address: "\(address)/share", about: title))
        }
        guard rights.mayEdit else { return }
        acts.append(PageAct(texts("album.delete"), address: "\(address)/delete", about: title))
        name = FormField(
            "name-\(album.id)", texts("album.name"), value: title, autocomplete: "off",
            maxLength: CaptureAlbum.longestName)
    }
}

/// Into which album what was chosen goes: one that there is, or a new one.
struct AlbumFormModel: Component {
    var head: PageHead
    var errors: FormErrors?
    var action: String
    var hidden: [FormHidden]
    /// Nil where there are none yet.
    var album: FormSelect?
    var name: FormField
    var acts: [PageAct]

    init(
        _ albums: [NamedAlbum], _ captures: [Identifier<Capture>], of rental: OwnRental, name: String,
        problem: String?, texts: TextsOfPage
    ) {
        head = PageHead(
            texts("album.add.title"),
            lead: texts("album.add.lead.\(captures.count == 1 ? "one" : "many")", ["count": "\(captures.count)"]))
        action = "\(rental.address)/albums"
        hidden = captures.map { FormHidden("capture", $0.description) }
        if !albums.isEmpty {
            let options = albums.map { named in
                let words = named.album.shares == 0 ? named.name : texts("album.isShared", ["name": named.name])
                return FormOption("\(named.album.id)", words)
            }
            album = FormSelect(
                "album", texts("album.which"), [FormOption("", texts("album.new"), isChosen: true)] + options,
                hint: texts("album.which.hint"), isRequired: false)
        }
        self.name = FormField(
            "name", texts(albums.isEmpty ? "album.name" : "album.name.new"), error: problem, value: name,
            autocomplete: "off", isRequired: albums.isEmpty, maxLength: CaptureAlbum.longestName)
        acts = [
            PageAct(texts("album.add.button"), look: .primary),
            PageAct(texts("share.cancel"), address: rental.address, look: .plain),
        ]
        errors = FormErrors(fields: [("name", problem)])
    }
}
