/// The head of a page: its title, a sentence, and what can be done here. `{{#head}}{{>page-head}}{{/head}}`
package struct PageHead: Component {
    package var heading: String
    package var lead: String?
    /// Where one came from, above the title.
    package var back: PageAct?
    package var acts: [PageAct]

    package init(_ heading: String, lead: String? = nil, back: PageAct? = nil, acts: [PageAct] = []) {
        self.heading = heading
        self.lead = lead
        self.back = back
        self.acts = acts
    }
}
