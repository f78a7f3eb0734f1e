import WebPages

/// A page that only tells what happened, and where to go from there: `sent`.
struct SentPage: Component {
    static let template = "sent"

    var head: PageHead
    var notice: PageNotice
    var text: String
    var acts: [PageAct]
}
