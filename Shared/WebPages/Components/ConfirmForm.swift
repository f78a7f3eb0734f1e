/// The page that asks whether it is meant, below its head: `{{#confirm}}{{>confirm}}{{/confirm}}`.
package struct ConfirmForm: Component {
    /// What will happen, and whether it can be undone.
    package var consequence: String
    /// Where the form goes.
    package var action: String
    package var hidden: [FormHidden]
    /// What has to be filled in: a reason, the name of what goes.
    package var fields: [FormField]
    package var button: PageAct
    package var back: PageAct

    package init(
        _ consequence: String, action: String, button: PageAct, back: PageAct, hidden: [FormHidden] = [],
        fields: [FormField] = []
    ) {
        self.consequence = consequence
        self.action = action
        self.button = button
        self.back = back
        self.hidden = hidden
        self.fields = fields
    }
}
