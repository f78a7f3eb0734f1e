/// What stands where nothing is yet, with the one thing to do about it: `{{#empty}}{{>empty}}{{/empty}}`.
package struct EmptyState: Component {
    package var heading: String
    package var text: String
    package var act: PageAct?

    package init(_ heading: String, _ text: String, act: PageAct? = nil) {
        self.heading = heading
        self.text = text
        self.act = act
    }
}
