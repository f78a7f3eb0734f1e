import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import WebPages

/// `GET /media/shares/{secret}/{token}`: bytes of one rendition, as long as the share is what it was.
struct SharedBytes: Sendable {
    let database: Database
    let objects: SealedObjects
    let signer: ShareSigner
    let now: @Sendable () -> Date

    @Sendable func answer(_ request: Request, _ context: PageContext) async throws -> Response {
        let hash = ShareSigner.hash(ofSecret: context.parameters.get("secret") ?? "")
        let (captures, instant) = (SharedCaptures(runner: database), now())
        // A forged address, an old one, and one of another share are alike: there is nothing here.
        guard let token = signer.token(context.parameters.get("token") ?? ""),
            let known = try await captures.share(secretHash: hash), known.share.id.uuid == token.share
        else { throw APIError.notFound }
        guard known.share.state(at: instant) == .open, !known.isEmpty else { throw APIError.gone }
        guard let found = try await captures.linked(token, in: known.share, at: instant),
            let rendition = AcceptedForms(request.headers[.accept]).choice(among: found.forms)
        else { throw APIError.notFound }
        let answer = try await RenditionBytes(objects: objects)
            .answer(request, with: rendition.file, under: found.keyID, token.disposition) { [database, now] in
                let captures = SharedCaptures(runner: database)
                guard try await captures.linked(token, in: known.share, at: now()) != nil else { throw APIError.gone }
            }
        // Whoever goes on where it was cut off, or asks for the head only, is not counted again.
        if token.disposition == .attachment, request.method != .head, Self.begins(request, rendition.length) {
            try await captures.countDownload(known.share)
        }
        return answer
    }

    private static func begins(_ request: Request, _ length: Int) -> Bool {
        switch ByteRange(request.headers[.range], length: length) {
        case .all: true
        case .part(let range): range.lowerBound == 0
        case .unsatisfiable: false
        }
    }
}
