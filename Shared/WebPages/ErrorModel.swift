import HTTPTypes

/// What the page of a refusal shows.
struct ErrorModel: Component {
    var text: String
    var status: String
    /// The way on from here, where there is one.
    var onward: PageAct?

    init(_ refusal: APIError, text: String, label: String) {
        self.text = text
        status = String(refusal.status.code)
        onward = refusal.way.map { PageAct(label, address: $0, look: .primary) }
    }
}
