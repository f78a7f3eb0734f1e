import Contracts
import Foundation
import Hummingbird
import PostgreSQL
import WebPages

/// The photograph that a request is about: one of a capture that the customer's rental shows.
struct EditPlace: Sendable {
    var rental: OwnRental
    /// All photographs of the capture.
    var pictures: [EditablePicture]
    var picture: EditablePicture

    /// - Parameter original: which photograph; the first one when nothing is said.
    /// - Throws: 404 for what is not the customer's, is not shown, or is no photograph.
    init(
        _ original: Substring?, _ context: PageContext, _ runner: any QueryRunner, at now: Date
    ) async throws {
        rental = try await OwnRental.named(in: context, runner)
        guard let capture = context.parameters.get("capture").flatMap({ Identifier<Capture>($0) }) else {
            throw APIError.notFound
        }
        pictures = try await Edits(runner: runner).pictures(of: capture, in: rental, at: now)
        let named = original.flatMap { $0.isEmpty ? nil : String($0) }
        guard
            let picture = named == nil ? pictures.first : pictures.first(where: { $0.original.id.description == named })
        else { throw APIError.notFound }
        self.picture = picture
    }

    /// Where the capture is shown.
    var address: String { "\(rental.address)/captures/\(picture.captureID)" }
    var editor: String { "\(address)/edit?original=\(picture.original.id)" }
}
