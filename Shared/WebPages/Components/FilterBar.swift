/// What narrows a list, as a form that asks by `GET`: `{{#filter}}{{>filter}}{{/filter}}`.
///
/// With script the part of the page called ``results`` follows while one types and chooses.
package struct FilterBar: Component {
    /// The page of the list.
    package var address: String
    package var search: FormField?
    package var selects: [FormSelect]
    /// The list without any filter; nil while there is none.
    package var reset: String?
    /// The `id` of the part of the page that holds the list and its pager.
    package var results: String

    package init(
        address: String, search: FormField? = nil, selects: [FormSelect] = [], reset: String? = nil,
        results: String = "results"
    ) {
        self.address = address
        self.search = search
        self.selects = selects
        self.reset = reset
        self.results = results
    }
}
