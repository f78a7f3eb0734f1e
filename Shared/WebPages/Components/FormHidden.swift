/// A value that a form sends along unseen: `{{#hidden}}{{>hidden}}{{/hidden}}`. Whoever fills in a form can change it.
package struct FormHidden: Component {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
