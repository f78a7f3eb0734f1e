/// Why no rendition was made. It never holds anything of the original.
package enum ImageError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The original cannot be decoded, now or later: put it into quarantine with the reason's code.
    case unreadable(Reason)
    /// The decoder child crashed or was killed by a limit. Once may be chance, twice is the original: the caller counts.
    case decoderDied
    /// The decoder child was killed because it needed too long. The caller counts here too.
    case timedOut
    /// Nothing is known about the original; trying again later is right.
    case unavailable(Unavailability)

    /// What is wrong with an original. The raw values are stored and published: never change one.
    package enum Reason: String, Error, Sendable, Codable, CaseIterable {
        /// The first bytes belong to no format that is decoded here, whatever the file is called.
        case unknownFormat = "unknown-format"
        /// It begins well but is cut off or broken.
        case damaged = "damaged"
        /// More pixels than ``DecoderLimits/pixels``.
        case tooManyPixels = "too-many-pixels"
        /// More bytes than ``DecoderLimits/inputBytes``.
        case tooManyBytes = "too-many-bytes"
        /// The renditions together are larger than ``DecoderLimits/outputBytes``.
        case resultTooLarge = "result-too-large"
        /// No decoder for this format is installed.
        case noDecoder = "no-decoder"
        /// A video without a picture in it.
        case noPicture = "no-picture"
    }

    package enum Unavailability: String, Sendable {
        case shutDown = "shut down"
        case tooManyWaiting = "too many waiting"
        case notStarted = "decoder not started"
    }

    package var description: String {
        switch self {
        case .unreadable(let reason): "the original is unreadable: \(reason.rawValue)"
        case .decoderDied: "the decoder died"
        case .timedOut: "the decoder needed too long"
        case .unavailable(let cause): "no decoder is available: \(cause.rawValue)"
        }
    }
}
