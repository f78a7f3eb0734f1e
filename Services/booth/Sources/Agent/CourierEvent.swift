package import Contracts
package import Logging

/// One step of a capture on its way, or of the way itself.
package enum CourierEvent: Sendable, Equatable {
    case taken(SpooledCapture)
    case uploaded(Identifier<Capture>)
    case published(Identifier<Capture>)
    /// The receipt is checked and the booth's copy gone.
    case freed(Identifier<Capture>, wasErased: Bool)
    /// One capture has to wait.
    case postponed(Identifier<Capture>, reason: String, wait: Duration)
    /// Everything has to wait.
    case offline(reason: String, wait: Duration)
    case online
    case full
    case roomAgain
    case unreadableSidecars(Int)
    case diskTrouble(String)
}

extension CourierEvent {
    /// One line of status.
    package func log(to logger: Logger) {
        switch self {
        case .taken(let capture):
            logger.info(
                "taken",
                metadata: [
                    "capture": "\(capture.id)", "number": "\(capture.sequence)", "files": "\(capture.files.count)",
                    "bytes": "\(capture.sealedLength)",
                ])
        case .uploaded(let id): logger.info("uploaded", metadata: ["capture": "\(id)"])
        case .published(let id): logger.info("published", metadata: ["capture": "\(id)"])
        case .freed(let id, wasErased: false):
            logger.info("receipt checked, copy freed", metadata: ["capture": "\(id)"])
        case .freed(let id, wasErased: true):
            logger.notice("erased by the platform, copy freed", metadata: ["capture": "\(id)"])
        case .postponed(let id, let reason, let wait):
            logger.warning("has to wait", metadata: ["capture": "\(id)", "reason": "\(reason)", "for": "\(wait.text)"])
        case .offline(let reason, let wait):
            logger.warning("offline", metadata: ["reason": "\(reason)", "next try in": "\(wait.text)"])
        case .online: logger.notice("online again")
        case .full: logger.error("the spool is full: captures stay in their folder until uploads have made room")
        case .roomAgain: logger.notice("the spool has room again")
        case .unreadableSidecars(0): logger.notice("all sidecars can be read again")
        case .unreadableSidecars(let count):
            logger.warning("sidecars cannot be read; their captures wait", metadata: ["count": "\(count)"])
        case .diskTrouble(let reason):
            logger.error("the disk does not do what it should", metadata: ["reason": "\(reason)"])
        }
    }
}

extension Duration {
    /// `1.5 s`, `12 s`.
    fileprivate var text: String {
        let (seconds, attoseconds) = components
        let tenths = attoseconds / 100_000_000_000_000_000
        return seconds < 10 ? "\(seconds).\(tenths) s" : "\(seconds) s"
    }
}
