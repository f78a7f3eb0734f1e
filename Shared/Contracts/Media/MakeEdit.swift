/// Orders what a customer changed about a picture to be made: renditions of its original, as they are to look now. The one
/// that has made them orders once more, and that tidies away what they replaced.
///
/// What is to be made stands in a row, so that of several orders the last wish counts.
///
/// - Sent by: `media` itself, when a customer keeps a change or takes it back.
/// - Personal data: none.
package struct MakeEdit: Command {
    package static let name: MessageName = "media.make-edit.v1"
    package static var senders: [String] { ["media"] }

    package var captureID: Identifier<Capture>
    package var originalID: Identifier<Original>

    package init(captureID: Identifier<Capture>, originalID: Identifier<Original>) {
        self.captureID = captureID
        self.originalID = originalID
    }

    package var subject: String { captureID.description }
}
