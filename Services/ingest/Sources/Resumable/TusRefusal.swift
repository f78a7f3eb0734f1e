import Foundation
import HTTPTypes
import WebPages

/// Why a request about a resumable upload is refused, besides what speaks against the file itself (``UploadRefusal``).
enum TusRefusal: Error, Equatable {
    case foreignVersion
    case foreignMethod
    case foreignType
    case header(TusHeaders.Problem)
    case missing(header: String)
    /// The booth never began it, has ended it, or let it expire; or it is another booth's.
    case unknown
    /// The request continues elsewhere than where the upload stands.
    case offsetDiffers(arrived: Int)
    /// More bytes come than were announced.
    case tooMuch
    case checksumDiffers
    case unfinishedFull
    case dayFull(wait: Int)
    case busy

    var answer: APIError {
        switch self {
        case .foreignVersion:
            APIError(
                .preconditionFailed, code: "tus-version", message: "Say Tus-Resumable: \(TusHeaders.version).",
                headers: [TusProtocol.tusVersion: TusHeaders.version])
        case .foreignMethod:
            APIError(
                .methodNotAllowed, code: "foreign-method",
                message: "Uploads are begun with POST; HEAD, PATCH and DELETE are for one of them.")
        case .foreignType:
            APIError(
                .unsupportedMediaType, code: "unsupported-type",
                message: "The body of an upload is of the type \(TusHeaders.bodyType).")
        case .header(.unknownAlgorithm):
            APIError(.badRequest, code: "unknown-algorithm", message: "Upload-Checksum wants sha256 or sha1.")
        case .header(.malformed(let header)), .missing(let header):
            APIError(.badRequest, code: "bad-header", message: "\(header) is not what it should be.", field: header)
        case .unknown:
            APIError(.notFound, code: "unknown-upload", message: "There is no such upload; begin it anew.")
        case .offsetDiffers(let arrived):
            APIError(
                .conflict, code: "offset-differs", message: "The upload stands elsewhere; ask where.",
                headers: [TusHeaders.uploadOffset: "\(arrived)"])
        case .tooMuch: APIError(.contentTooLarge, code: "body-too-large", message: "More bytes than were announced.")
        case .checksumDiffers:
            APIError(
                HTTPResponse.Status(code: 460, reasonPhrase: "Checksum Mismatch"), code: "checksum-differs",
                message: "The body is not the one that Upload-Checksum announced. Nothing of it was kept.")
        case .unfinishedFull: Self.later("unfinished-quota", "Too much is unfinished; finish or end uploads.", 60)
        case .dayFull(let wait): Self.later("daily-quota", "This booth has uploaded its share of today.", wait)
        case .busy:
            APIError(
                .serviceUnavailable, code: "busy", message: "Too many uploads at once; come again.",
                headers: [.retryAfter: "5"])
        }
    }

    private static func later(_ code: String, _ message: String, _ seconds: Int) -> APIError {
        APIError(.tooManyRequests, code: code, message: message, headers: [.retryAfter: "\(seconds)"])
    }
}
