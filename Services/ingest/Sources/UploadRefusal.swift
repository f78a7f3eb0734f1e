import HTTPTypes
package import WebPages

/// Why a file is not taken.
package enum UploadRefusal: Error, Equatable {
    /// The bytes are others than announced, in the metadata, by the booth's message or by an upload that was complete.
    case hashDiffers
    case fileDiffers
    /// Other bytes are just being received for the same file.
    case contested
    /// The capture, or the file, is another booth's or another capture's.
    case foreign
    /// What came is no spool file, was changed, or ends too early.
    case unreadable
    /// It was sealed to a key of another platform.
    case foreignPlatform
    case tooLong
    /// The connection ended before the body did.
    case interrupted
    /// The capture was erased; the booth's copy may go.
    case erased

    /// The same for the booth.
    package var answer: APIError {
        switch self {
        case .hashDiffers:
            APIError(
                .unprocessableContent, code: "hash-differs",
                message: "The bytes are not those that were announced. Nothing was kept.")
        case .fileDiffers:
            APIError(
                .conflict, code: "file-differs",
                message: "This file was announced or stored with other bytes before.")
        case .contested:
            APIError(
                .conflict, code: "upload-contested",
                message: "Other bytes are just being received for this file; try again later.",
                headers: [.retryAfter: "60"])
        case .foreign: .notFound
        case .unreadable:
            APIError(
                .unprocessableContent, code: "unreadable-body",
                message: "The body is no complete spool file of this file. Nothing was kept.")
        case .foreignPlatform:
            APIError(
                .unprocessableContent, code: "foreign-platform",
                message: "The body was sealed to a key that this platform does not hold. Nothing was kept.")
        case .tooLong: APIError(.contentTooLarge, code: "body-too-large", message: "The file is too large.")
        case .interrupted:
            APIError(.badRequest, code: "body-interrupted", message: "The body ended early. Nothing was kept.")
        case .erased:
            APIError(.gone, code: "capture-erased", message: "This capture was erased; the copy may go.")
        }
    }
}
