/// Sealed bytes in the store that can be answered with.
struct SealedFile: Sendable, Equatable {
    /// Its name in the store.
    var object: String
    var mediaType: String
    /// Bytes before sealing.
    var length: Int
    /// 32 bytes, before sealing.
    var sha256: [UInt8]

    var isVideo: Bool { mediaType.hasPrefix("video/") }
}

extension MadeRendition {
    var file: SealedFile { SealedFile(object: object, mediaType: mediaType, length: length, sha256: sha256) }
}
