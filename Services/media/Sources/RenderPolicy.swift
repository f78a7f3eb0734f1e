package import Images
import Messaging
import Vault

/// What becomes of a capture after its originals were looked at: rules only.
package enum RenderPolicy {
    /// What one original turned out to be.
    package enum Finding: Sendable, Equatable {
        /// It was decoded; it is of that media type.
        case rendered(mediaType: String)
        /// It cannot be decoded, for a reason out of a fixed list.
        case unreadable(reason: String)

        /// Why it cannot be decoded; nil when it can.
        package var reason: String? {
            switch self {
            case .rendered: nil
            case .unreadable(let reason): reason
            }
        }
    }

    package enum Verdict: Sendable, Equatable {
        case ready
        case quarantined(reason: String)
    }

    /// After how many attempts a decoder that dies or runs out of time is the original's fault.
    package static let patience = 3

    /// A capture is shown when anything of it can be: one broken picture of a burst does not hide the others.
    package static func verdict(on findings: [Finding]) -> Verdict {
        var reason = "no-original"
        for finding in findings.reversed() {
            switch finding {
            case .rendered: return .ready
            case .unreadable(let why): reason = why
            }
        }
        return .quarantined(reason: reason)
    }

    /// The reason for which an original is given up by the length that ingest measured, before a byte of it is read.
    package static func givesUp(onLength length: Int, atMost maximum: Int) -> String? {
        length > maximum ? ImageError.Reason.tooManyBytes.rawValue : nil
    }

    /// The reason for which an original is given up, or nil when it should be tried again.
    package static func givesUp(after error: ImageError, attempt: Int) -> String? {
        switch error {
        case .unreadable(let reason): reason.rawValue
        case .decoderDied where attempt >= patience: RenderError.decoderDied.reasonCode
        case .timedOut where attempt >= patience: RenderError.timedOut.reasonCode
        case .decoderDied, .timedOut, .unavailable: nil
        }
    }

    /// What an error of the decoder is for the message that is being handled.
    package static func failure(_ error: ImageError) -> RenderError {
        switch error {
        case .decoderDied, .unreadable: .decoderDied
        case .timedOut: .timedOut
        case .unavailable: .decoderAway
        }
    }
    /// The reason for which a re-rendering passes a capture by and goes on to the next one; nil when it has to wait or to
    /// be looked at.
    ///
    /// Only what is wrong with this one capture counts. A missing master key or a store that refuses its credentials would
    /// make of every capture one that was not rendered.
    package static func passesBy(_ error: any Error) -> String? {
        switch error {
        case let error as RenderError where error == .originalAbsent || error.kind == .permanent: error.reasonCode
        case VaultError.destroyed: "key-destroyed"
        case VaultError.unknownKey: "key-unknown"
        case VaultError.otherClass, VaultError.malformed, VaultError.tampered, VaultError.truncated,
            VaultError.extended:
            "original-damaged"
        default: nil
        }
    }
}
