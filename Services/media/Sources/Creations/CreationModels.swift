import Contracts
import Foundation
import WebPages

/// What has been made of the pictures of a rental.
struct CreationListModel: Component {
    struct Tile: Component {
        var address: String
        var title: String
        /// Nil while there is nothing to show.
        var picture: String?
        var state: StatusBadge?
    }

    var head: PageHead
    var notice: PageNotice?
    var tiles: [Tile]
    var empty: EmptyState?
    var styleSheet: String

    init(_ creations: [StoredCreation], of rental: OwnRental, done: String?, texts: TextsOfPage, styleSheet: String) {
        head = PageHead(
            texts("creation.list.title"), lead: texts("creation.list.lead"),
            back: PageAct(texts("gallery.back"), address: rental.address))
        notice = done.map { PageNotice(.success, $0, isNews: true) }
        tiles = creations.map { creation in
            let address = "\(rental.address)/creations/\(creation.id)"
            return Tile(
                address: address,
                title: texts(
                    "creation.of",
                    [
                        "what": texts("creation.kind.\(creation.kind.rawValue)"),
                        "when": texts.formats.dateTime(creation.askedAt),
                    ]),
                picture: creation.madeAt == nil ? nil : "\(address)/look/thumb",
                state: creation.reason != nil
                    ? StatusBadge(texts("creation.failed.short"), .danger)
                    : creation.isBeingMade ? StatusBadge(texts("creation.running.short"), .info) : nil)
        }
        if creations.isEmpty {
            empty = EmptyState(
                texts("creation.none.title"), texts("creation.none.text"),
                act: PageAct(texts("gallery.back"), address: rental.address, look: .primary))
        }
        self.styleSheet = styleSheet
    }
}

/// One of them, or how far it is.
struct CreationModel: Component {
    struct Shown: Component {
        var address: String
        var poster: String
        var width: Int
        var height: Int
        var description: String
        var mediaType: String
        var isVideo: Bool
    }

    var head: PageHead
    var notice: PageNotice?
    var progress: ProgressBar?
    var refresh: PageRefresh?
    var shown: Shown?
    var acts: [PageAct]
    var styleSheet: String

    init(
        _ creation: StoredCreation, files: [CreationFile], of rental: OwnRental, rights: GalleryRights,
        texts: TextsOfPage, styleSheet: String
    ) {
        let address = "\(rental.address)/creations/\(creation.id)"
        let what = texts("creation.kind.\(creation.kind.rawValue)")
        head = PageHead(what, back: PageAct(texts("creation.list.title"), address: "\(rental.address)/creations"))
        acts = []
        if creation.isBeingMade {
            progress = ProgressBar("making", texts("creation.running"), text: texts("creation.running.text"))
            refresh = PageRefresh(every: 3, address: address)
        } else if let reason = creation.reason {
            let isKnown = reason == "pictures-gone"
            notice = PageNotice(.danger, texts(isKnown ? "creation.failed.gone" : "creation.failed"))
        } else {
            let seen = creation.kind.takesWords ? "preview" : creation.kind.keepsake
            shown = files.first { $0.recipe == seen }.map { file in
                Shown(
                    address: "\(address)/look/\(seen)", poster: "\(address)/look/preview", width: file.width,
                    height: file.height, description: what, mediaType: file.file.mediaType,
                    isVideo: file.file.isVideo)
            }
            if rights.mayDownload {
                acts.append(
                    PageAct(texts("creation.download"), address: "\(address)/file", look: .primary, isDownload: true))
            }
        }
        if rights.mayEdit, !creation.isBeingMade {
            acts.append(PageAct(texts("creation.delete"), address: "\(address)/delete"))
        }
        self.styleSheet = styleSheet
    }
}

/// What shall be made of the captures that were chosen.
struct CreationFormModel: Component {
    var head: PageHead
    var errors: FormErrors?
    var action: String
    var hidden: [FormHidden]
    var kind: FormChoices
    var order: FormSelect
    var words: FormField
    var acts: [PageAct]

    init(
        _ form: CreationForm, _ captures: [Identifier<Capture>], pictures: Int, refusal: String?, of rental: OwnRental,
        texts: TextsOfPage
    ) {
        head = PageHead(
            texts("creation.form.title"),
            lead: texts("creation.form.lead.\(pictures == 1 ? "one" : "many")", ["count": "\(pictures)"]))
        action = "\(rental.address)/creations"
        hidden = captures.map { FormHidden("capture", $0.description) }
        var problems = Dictionary(uniqueKeysWithValues: form.faults.map { ($0.field, Self.problem($0.word, texts)) })
        if let refusal, let kind = form.kind {
            problems["kind"] = texts(
                "creation.wrong.\(refusal)",
                ["least": "\(kind.pictures.lowerBound)", "most": "\(kind.pictures.upperBound)", "count": "\(pictures)"])
        }
        kind = FormChoices(
            "kind", texts("creation.form.kind"),
            CreationKind.allCases.map { choice in
                let (least, most) = (choice.pictures.lowerBound, choice.pictures.upperBound)
                return FormOption(
                    choice.rawValue, texts("creation.kind.\(choice.rawValue)"),
                    hint: texts("creation.kind.\(choice.rawValue).hint", ["least": "\(least)", "most": "\(most)"]),
                    isChosen: form.kind == choice)
            }, error: problems["kind"])
        order = FormSelect(
            "order", texts("creation.form.order"),
            ["oldest", "newest"].map {
                FormOption($0, texts("creation.form.order.\($0)"), isChosen: form.isNewestFirst == ($0 == "newest"))
            }, error: problems["order"])
        words = FormField(
            "words", texts("creation.form.words"), hint: texts("creation.form.words.hint"), error: problems["words"],
            value: form.words, autocomplete: "off", isRequired: false, maxLength: EditRecipe.mostLetters)
        acts = [
            PageAct(texts("creation.form.button"), look: .primary),
            PageAct(texts("share.cancel"), address: rental.address, look: .plain),
        ]
        errors = FormErrors(fields: ["kind", "order", "words"].map { ($0, problems[$0]) })
    }

    private static func problem(_ word: String, _ texts: TextsOfPage) -> String {
        switch word {
        case "kind", "order": texts("creation.wrong.\(word)")
        default: texts("editor.wrong.\(word)", ["longest": "\(EditRecipe.mostLetters)"])
        }
    }
}
