package import Contracts
import HTTPTypes
import Hummingbird
import NIOCore
package import WebPages

/// The form with which a page orders an archive: `what`, `capture` as often as captures are chosen, and `archive` when
/// the same is wanted again.
package struct ArchiveForm: Sendable, Equatable {
    package var content = ArchiveContent.pictures
    package var captures: [Identifier<Capture>] = []
    package var again: Identifier<CaptureArchive>?

    /// Bytes of a form at most: twenty thousand captures, and more than that is a whole rental.
    static let longest = 1 << 20

    /// - Parameter text: `application/x-www-form-urlencoded`.
    /// - Throws: `APIError` 422 for a value that a page of ours does not send.
    package init(_ text: String) throws(APIError) {
        for field in text.split(separator: "&") {
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            // Identifiers and words of ours have no sign that a form writes otherwise.
            let value = parts.count == 2 ? String(parts[1]) : ""
            switch parts[0] {
            case "what":
                guard let content = ArchiveContent(rawValue: value) else {
                    throw APIError.invalid("what", "wants originals or pictures")
                }
                self.content = content
            case "capture":
                guard let id = Identifier<Capture>(value) else {
                    throw APIError.invalid("capture", "wants identifiers of captures")
                }
                captures.append(id)
            case "archive":
                guard let id = Identifier<CaptureArchive>(value) else {
                    throw APIError.invalid("archive", "wants the identifier of an archive")
                }
                again = id
            default: continue
            }
        }
    }

    init(_ request: Request) async throws {
        guard
            request.headers[.contentType].flatMap(MediaType.init(from:))?.isType(.applicationUrlEncoded) ?? true
        else {
            throw APIError(
                .unsupportedMediaType, code: "unsupported-media-type",
                message: "The body must be application/x-www-form-urlencoded.")
        }
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: Self.longest)
        } catch is NIOTooManyBytesError {
            throw APIError(
                .contentTooLarge, code: "body-too-large",
                message: "So many captures cannot be chosen one by one; order the whole rental.")
        }
        try self.init(String(buffer: body))
    }
}
