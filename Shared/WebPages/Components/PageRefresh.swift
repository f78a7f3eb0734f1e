/// A page that shows the present and fetches itself again: `{{#refresh}}{{>refresh}}{{/refresh}}` in the block `head`, and
/// `<div id="live"{{#refresh}} {{>live}}{{/refresh}}>` around the part that changes.
///
/// With script only that part is fetched, and nothing jumps; without, the browser loads the page again.
package struct PageRefresh: Component {
    package var seconds: Int
    package var address: String

    package init(every seconds: Int, address: String) {
        self.seconds = seconds
        self.address = address
    }
}
