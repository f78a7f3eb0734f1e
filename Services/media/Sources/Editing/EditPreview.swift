import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Images
import NIOCore
import PostgreSQL
import WebPages

/// `GET …/edit/picture?original=…&step=…`: a picture as one of its steps makes it, for whoever changes it and nobody else.
///
/// It is made while the browser waits, in a child of its own, and kept nowhere.
struct EditPreview: Sendable {
    let database: Database
    let objects: SealedObjects
    /// Not those that render captures: nobody there waits for a page.
    let decoders: DecoderPool
    /// Bytes of the longest original that is read.
    let maximumLength: Int
    let places: PreviewPlaces
    let now: @Sendable () -> Date

    @Sendable func answer(_ request: Request, _ context: PageContext) async throws -> Response {
        let query = request.uri.queryParameters
        let place = try await EditPlace(query["original"], context, database, at: now())
        guard let number = query["step"].flatMap({ Int($0) }), number >= 0 else {
            throw APIError.invalid("step", "wants the number of a step")
        }
        guard place.picture.original.length <= maximumLength else { throw APIError.notFound }
        guard places.take() else { throw Self.away }
        defer { places.leave() }
        let bytes: [UInt8]
        do {
            bytes = try await picture(number, at: place)
        } catch {
            throw Self.refusal(for: error)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "image/jpeg", .contentLength: "\(bytes.count)", .cacheControl: "private, no-store",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private func picture(_ number: Int, at place: EditPlace) async throws -> [UInt8] {
        var edit: OpenedEdit?
        if number > 0 {
            guard let step = try await Edits(runner: database).step(number, of: place.picture.original.id) else {
                throw APIError.notFound
            }
            edit = try await EditOpener(runner: database, objects: objects).open(step)
        }
        let original = try await objects.read(place.picture.original, under: place.picture.keyID)
        let developed = try await decoders.develop(
            original, recipes: [.preview], edit: edit?.picture, emblem: edit?.emblem ?? [])
        return developed.renditions.first?.bytes ?? []
    }

    /// What whoever waits for a picture is told of an error.
    static func refusal(for error: any Error) -> any Error {
        if case ImageError.unavailable = error { return away }
        let error = RenderError.translating(error)
        guard error as? RenderError != .storeAway else { return away }
        return RenderPolicy.passesBy(error) == nil && !(error is ImageError) ? error : APIError.gone
    }

    private static let away = APIError(
        .serviceUnavailable, code: "picture-away", message: "Try again in a minute.", headers: [.retryAfter: "10"])
}
