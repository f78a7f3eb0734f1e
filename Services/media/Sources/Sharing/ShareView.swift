import Contracts
import Foundation

/// A share as JSON shows it to its customer.
struct ShareView: Encodable, Sendable {
    var id: String
    /// `open`, `over`, `revoked` or `erased`.
    var state: String
    /// The address to hand on; absent for a share that does not open any more.
    var link: String?
    var recipients: [String]
    var purpose: String
    var mode: String
    var hasPassword: Bool
    /// Captures that were chosen and are there.
    var captures: Int
    /// The album that it shows as it is at any time; absent for chosen captures.
    var album: String?
    /// RFC 3339, UTC, like all instants here.
    var madeAt: String
    var expiresAt: String
    var revokedAt: String?
    var views: Int
    var downloads: Int

    init(_ opened: OpenedShare, origin: String, at now: Date) {
        let share = opened.share
        id = share.id.description
        state = Self.word(share.state(at: now))
        link = opened.path.map { origin + $0 }
        (recipients, purpose, mode) = (opened.recipients, opened.purpose, share.mode.rawValue)
        (hasPassword, captures) = (share.passwordHash != nil, opened.listed.captures)
        album = share.albumID?.description
        madeAt = ContractCoding.text(of: share.madeAt)
        expiresAt = ContractCoding.text(of: share.expiresAt)
        revokedAt = share.revokedAt.map(ContractCoding.text)
        (views, downloads) = (share.views, share.downloads)
    }

    private static func word(_ state: CaptureShare.State) -> String {
        switch state {
        case .open: "open"
        case .over: "over"
        case .revoked: "revoked"
        case .erased: "erased"
        }
    }
}
