import Contracts
import WebPages

/// What a customer sees who changes a picture.
struct EditModel: Sendable {
    var head: PageHead
    var notices: [PageNotice]
    var errors: FormErrors?
    /// The picture as it would be.
    var picture: String
    /// The picture without any change, for the script that shows changes at once.
    var plain: String
    var description: String
    var action: String
    var original: String
    /// Other photographs of the same capture.
    var others: [PageAct]
    var form: EditFormModel
    var hasLogo: Bool
    var logoAddress: String
    /// Whether there is a step to go back to.
    var mayUndo: Bool
    var archives: String
    var capture: String
    var styleSheet: String
    var script: String

    init(
        _ picture: EditablePicture, among pictures: [EditablePicture], form: EditForm, shown: String, isDraft: Bool,
        hasLogo: Bool, of rental: OwnRental, description: String, words text: TextsOfPage, styleSheet: String,
        script: String
    ) {
        let address = "\(rental.address)/captures/\(picture.captureID)"
        let original = picture.original.id
        head = PageHead(
            text("editor.title"), lead: text("editor.lead"), back: PageAct(text("editor.back"), address: address))
        notices = EditNotices.notices(picture.state, text)
        if isDraft { notices.append(PageNotice(.info, text("editor.draft"), isNews: true)) }
        errors = EditFormModel.lines(form, text)
        self.picture = shown
        plain = "\(address)/edit/picture?original=\(original)&step=0"
        self.description = description
        action = "\(address)/edit"
        self.original = original.description
        others =
            pictures.count < 2
            ? []
            : pictures.enumerated().filter { $0.element.original.id != original }.map { index, other in
                PageAct(
                    text("editor.other", ["number": "\(index + 1)"]),
                    address: "\(address)/edit?original=\(other.original.id)", look: .plain)
            }
        self.form = EditFormModel(form, hasLogo: hasLogo, words: text)
        self.hasLogo = hasLogo
        logoAddress = "\(rental.address)/logo"
        mayUndo = picture.state.wanted != 0
        archives = "\(rental.address)/archives"
        capture = picture.captureID.description
        self.styleSheet = styleSheet
        self.script = script
    }
}

/// What is said of a picture that is being made, or could not be.
enum EditNotices {
    /// Reasons for which there are words.
    private static let known: Set<String> = ["logo-absent", "timed-out", "decoder-died", "too-many-pixels"]

    static func notices(_ state: EditState, _ text: TextsOfPage) -> [PageNotice] {
        if let reason = state.reason {
            let why = text("editor.failed.\(known.contains(reason) ? reason : "other")")
            return [PageNotice(.danger, why, heading: text("editor.failed"))]
        }
        return state.isBeingMade ? [PageNotice(.info, text("editor.making"), isNews: true)] : []
    }
}
