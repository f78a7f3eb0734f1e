import Foundation
import HTTPTypes
import Hexadecimal
import Hummingbird
import NIOCore
import ObjectStore
import Vault
import WebPages

/// Answers with the opened bytes of a sealed file, whole or in part.
struct RenditionBytes: Sendable {
    let objects: SealedObjects

    /// How long a download goes on without being asked about again.
    private static let pause = Duration.seconds(1)

    /// - Parameters:
    ///   - key: under which it is sealed.
    ///   - mayGoOn: throws when whoever downloads may not any more; asked every second while bytes flow.
    func answer(
        _ request: Request, with file: SealedFile, under key: UUID, _ disposition: LinkToken.Disposition,
        mayGoOn: (@Sendable () async throws -> Void)? = nil
    ) async throws -> Response {
        let tag = "\"\(String(hexadecimal: file.sha256.prefix(12)))\""
        var headers: HTTPFields = [
            .contentType: file.mediaType, .acceptRanges: "bytes", .eTag: tag, .vary: "Accept",
            .contentDisposition: Self.disposition(disposition, file),
        ]
        // Whoever goes on with other bytes than they began with gets all of them.
        let isSame = request.headers[.ifRange].map { $0 == tag } ?? true
        switch ByteRange(isSame ? request.headers[.range] : nil, length: file.length) {
        case .unsatisfiable:
            headers[.contentRange] = "bytes */\(file.length)"
            return Response(status: .rangeNotSatisfiable, headers: headers)
        case .all:
            headers[.contentLength] = "\(file.length)"
            let body = try await body(0..<file.length, of: file, key: key, mayGoOn)
            return Response(status: .ok, headers: headers, body: body)
        case .part(let range):
            headers[.contentLength] = "\(range.count)"
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(file.length)"
            let body = try await body(range, of: file, key: key, mayGoOn)
            return Response(status: .partialContent, headers: headers, body: body)
        }
    }

    /// Opens frame by frame while the client reads; never more than a frame and a piece of the store are in memory.
    private func body(
        _ range: Range<Int>, of file: SealedFile, key: UUID, _ mayGoOn: (@Sendable () async throws -> Void)?
    ) async throws -> ResponseBody {
        guard let name = ObjectName(file.object) else { throw RenderError.nameImpossible }
        let opener: RangeOpener
        let sealed: AsyncThrowingStream<[UInt8], any Error>
        do {
            let (length, header) = try await header(of: name)
            opener = try await objects.vault.opening(objectID: SealedObjects.objectID(of: name), under: KeyID(key))
                .range(range, sealedLength: length, header: header)
            sealed = try await objects.store.read(name, range: opener.sealedRange ?? 0..<0).bytes
        } catch VaultError.destroyed {
            throw APIError.gone
        } catch ObjectStoreError.absent {
            throw APIError.gone
        } catch let error as ObjectStoreError where error.isTransient {
            throw APIError(.serviceUnavailable, code: "store-away", message: "Try again in a minute.")
        }
        return ResponseBody(contentLength: range.count) { writer in
            var opener = opener
            var askedAt = ContinuousClock.now
            for try await piece in sealed {
                if let mayGoOn, askedAt.duration(to: .now) >= Self.pause {
                    try await mayGoOn()
                    askedAt = .now
                }
                let plain = try opener.open(piece)
                if !plain.isEmpty { try await writer.write(ByteBuffer(bytes: plain)) }
            }
            try opener.finish()
            try await writer.finish(nil)
        }
    }

    private func header(of name: ObjectName) async throws -> (length: Int, bytes: [UInt8]) {
        let (length, stream) = try await objects.store.read(name, range: 0..<SealedLayout.headerLength)
        var bytes: [UInt8] = []
        for try await piece in stream { bytes.append(contentsOf: piece) }
        return (length, bytes)
    }

    /// File names tell nothing: not the booth, not the person, not the party.
    private static func disposition(_ disposition: LinkToken.Disposition, _ file: SealedFile) -> String {
        let name = "\(file.isVideo ? "video" : "photo").\(FileEnding.of(file.mediaType))"
        return "\(disposition == .inline ? "inline" : "attachment"); filename=\"\(name)\""
    }
}
