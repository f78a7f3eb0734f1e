/// Facts about one thing, each with its name: `{{#facts}}{{>facts}}{{/facts}}`.
package struct FactList: Component {
    package struct Fact: Component {
        package var term: String
        package var text: String
        package var address: String?
        package var badge: StatusBadge?

        package init(_ term: String, _ text: String = "", address: String? = nil, badge: StatusBadge? = nil) {
            self.term = term
            self.text = text
            self.address = address
            self.badge = badge
        }
    }

    package var facts: [Fact]

    package init(_ facts: [Fact]) {
        self.facts = facts
    }
}
