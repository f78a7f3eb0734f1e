/// Orders the next capture of a re-rendering to be rendered again; the one that does it orders the one after that.
///
/// - Sent by: `media` itself, so that at most one capture of a re-rendering is in work at a time.
/// - Personal data: none.
package struct RenderAgain: Command {
    package static let name: MessageName = "media.render-again.v1"
    package static var senders: [String] { ["media"] }

    package var rerenderingID: Identifier<Rerendering>
    /// The capture that was done last; nil before the first.
    package var after: Identifier<Capture>?

    package init(rerenderingID: Identifier<Rerendering>, after: Identifier<Capture>? = nil) {
        self.rerenderingID = rerenderingID
        self.after = after
    }

    package var subject: String { rerenderingID.description }
}
