package import Contracts
package import FoundationEssentials
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
    /// Room for captures ends soon.
    case short
    case full
    case roomAgain
    case unreadableSidecars(Int)
    case diskTrouble(String)
    /// A capture went without files that were named and did not come.
    case incomplete(Identifier<Capture>, missing: Int)
    /// The disk has damaged a capture; it is set aside and never sent.
    case damaged(Identifier<Capture>, sequence: Int)
    /// Somebody at the booth has deleted a capture.
    case withdrawn(Identifier<Capture>)
    /// The platform has revoked the booth.
    case revoked(wait: Duration)
    /// The platform takes the booth's captures again.
    case reinstated
    /// An order to wipe that is none for this device.
    case orderRefused(reason: String)
    case orderPostponed(reason: String)
    case wiped(order: UUID, captures: Int)
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
        case .short:
            logger.warning("the spool is nearly full: see that uploads get through, or make room on the disk")
        case .full: logger.error("the spool is full: captures stay in their folder until uploads have made room")
        case .roomAgain: logger.notice("the spool has room again")
        case .unreadableSidecars(0): logger.notice("all sidecars can be read again")
        case .unreadableSidecars(let count):
            logger.warning("sidecars cannot be read; their captures wait", metadata: ["count": "\(count)"])
        case .diskTrouble(let reason):
            logger.error("the disk does not do what it should", metadata: ["reason": "\(reason)"])
        case .incomplete(let id, let missing):
            logger.warning(
                "taken without files that did not come", metadata: ["capture": "\(id)", "missing": "\(missing)"])
        case .damaged(let id, let sequence):
            logger.critical(
                "the disk has damaged a capture; it is set aside, look at the disk and keep its files",
                metadata: ["capture": "\(id)", "number": "\(sequence)"])
        case .withdrawn(let id): logger.notice("deleted at the booth", metadata: ["capture": "\(id)"])
        case .revoked, .reinstated, .orderRefused, .orderPostponed, .wiped: logRevocation(to: logger)
        }
    }

    private func logRevocation(to logger: Logger) {
        switch self {
        case .revoked(let wait):
            logger.error(
                "the platform has revoked this booth: everything is kept, sealed, and nothing is sent; call the operator",
                metadata: ["next question in": "\(wait.text)"])
        case .reinstated: logger.notice("the platform takes this booth's captures again")
        case .orderRefused(let reason):
            logger.error("an order to wipe was not obeyed", metadata: ["reason": "\(reason)"])
        case .orderPostponed(let reason):
            logger.warning("orders could not be asked for or confirmed", metadata: ["reason": "\(reason)"])
        case .wiped(let order, let captures):
            logger.critical("wiped by order", metadata: ["order": "\(order)", "captures": "\(captures)"])
        default: break
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
