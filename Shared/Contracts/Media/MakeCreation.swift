/// Orders a strip, a collage or a short film to be made of pictures of a rental. What is to be made stands in a row.
///
/// - Sent by: `media` itself, when a customer orders it.
/// - Personal data: none.
package struct MakeCreation: Command {
    package static let name: MessageName = "media.make-creation.v1"
    package static var senders: [String] { ["media"] }

    package var creationID: Identifier<Creation>
    package var rentalID: Identifier<Rental>

    package init(creationID: Identifier<Creation>, rentalID: Identifier<Rental>) {
        self.creationID = creationID
        self.rentalID = rentalID
    }

    package var subject: String { creationID.description }
}
