import Contracts
import Foundation
import Journal

/// Something that a customer did with captures, as the ledger keeps it: identifiers, numbers and words of our own.
enum LedgerAct: Sendable {
    case shared(
        Identifier<CaptureShare>, album: Identifier<CaptureAlbum>?, captures: Int, recipients: Int,
        mode: CaptureShare.Mode, until: Date)
    /// The number of recipients is there when they changed.
    case shareChanged(
        Identifier<CaptureShare>, mode: CaptureShare.Mode, password: ShareChange.Password, recipients: Int?,
        before: Date, until: Date)
    case shareRevoked(Identifier<CaptureShare>)
    /// One file of one capture.
    case downloaded(Identifier<Capture>, Identifier<Original>, recipe: String)
    /// Ordered as one file.
    case exported(Identifier<CaptureArchive>, content: ArchiveContent, files: Int)
    case archiveDownloaded(Identifier<CaptureArchive>, files: Int)
    /// Something that was made of chosen pictures.
    case creationDownloaded(Identifier<Creation>)
    case creationDeleted(Identifier<Creation>)
    case deleted(captures: Int)
    case restored(captures: Int)
    /// An album that is shared got more captures, which are shared with it.
    case albumExtended(Identifier<CaptureAlbum>, captures: Int, shares: Int)
    case albumDeleted(Identifier<CaptureAlbum>, shares: Int)
    case albumRestored(Identifier<CaptureAlbum>, shares: Int)

    var kind: LedgerKind {
        switch self {
        case .shared: .shareMade
        case .shareChanged: .shareChanged
        case .shareRevoked: .shareRevoked
        case .downloaded: .captureDownloaded
        case .exported: .archiveOrdered
        case .archiveDownloaded: .archiveDownloaded
        case .creationDownloaded: .creationDownloaded
        case .creationDeleted: .creationDeleted
        case .deleted: .capturesDeleted
        case .restored: .capturesRestored
        case .albumExtended: .albumExtended
        case .albumDeleted: .albumDeleted
        case .albumRestored: .albumRestored
        }
    }

    var data: [String: String] {
        func text(_ instant: Date) -> String { ContractCoding.text(of: instant) }
        switch self {
        case .shared(let share, let album, let captures, let recipients, let mode, let until):
            var data = [
                "share": "\(share)", "captures": "\(captures)", "recipients": "\(recipients)", "mode": mode.rawValue,
                "until": text(until),
            ]
            data["album"] = album.map(\.description)
            return data
        case .shareChanged(let share, let mode, let password, let recipients, let before, let until):
            var data = [
                "share": "\(share)", "mode": mode.rawValue, "until-before": text(before), "until": text(until),
            ]
            data["recipients"] = recipients.map { "\($0)" }
            switch password {
            case .kept: break
            case .removed: data["password"] = "removed"
            case .replaced: data["password"] = "set"
            }
            return data
        case .shareRevoked(let share): return ["share": "\(share)"]
        case .downloaded(let capture, let original, let recipe):
            return ["capture": "\(capture)", "original": "\(original)", "recipe": recipe, "captures": "1"]
        case .exported(let archive, let content, let files):
            return ["archive": "\(archive)", "what": content.rawValue, "files": "\(files)"]
        case .archiveDownloaded(let archive, let files): return ["archive": "\(archive)", "files": "\(files)"]
        case .creationDownloaded(let creation), .creationDeleted(let creation): return ["creation": "\(creation)"]
        case .deleted(let captures), .restored(let captures): return ["captures": "\(captures)"]
        case .albumExtended(let album, let captures, let shares):
            return ["album": "\(album)", "captures": "\(captures)", "shares": "\(shares)"]
        case .albumDeleted(let album, let shares), .albumRestored(let album, let shares):
            return ["album": "\(album)", "shares": "\(shares)"]
        }
    }
}

/// The words under which acts stand in the ledger.
enum LedgerKind: String, Sendable, CaseIterable {
    case shareMade = "share.made"
    case shareChanged = "share.changed"
    case shareRevoked = "share.revoked"
    case captureDownloaded = "capture.downloaded"
    case archiveOrdered = "archive.ordered"
    case archiveDownloaded = "archive.downloaded"
    case creationDownloaded = "creation.downloaded"
    case creationDeleted = "creation.deleted"
    case capturesDeleted = "captures.deleted"
    case capturesRestored = "captures.restored"
    case albumExtended = "album.extended"
    case albumDeleted = "album.deleted"
    case albumRestored = "album.restored"
}
