import WebPages

/// A number that is pulled to and fro: its label, its field, and what is wrong with it.
struct EditSlider: Component {
    var name: String
    var label: String
    var value: String
    var least: String
    var most: String
    var step: String
    var error: String?

    var derived: [String: (any Sendable)?] { ["describedBy": error.map { _ in "\(name)-error" }] }
}
