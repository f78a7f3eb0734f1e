/// One of several values that can be chosen.
package struct FormOption: Component {
    package var value: String
    package var label: String
    package var hint: String?
    package var isChosen: Bool

    package init(_ value: String, _ label: String, hint: String? = nil, isChosen: Bool = false) {
        self.value = value
        self.label = label
        self.hint = hint
        self.isChosen = isChosen
    }
}
