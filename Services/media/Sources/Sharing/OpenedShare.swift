import Contracts
import Foundation
import Vault

/// A share with its words opened, as its customer sees it.
struct OpenedShare: Sendable {
    var listed: Shares.Listed
    var recipients: [String]
    var purpose: String
    /// What stands behind the origin; nil for a share that does not open any more.
    var path: String?

    var share: CaptureShare { listed.share }
}

/// Opens the words of shares.
struct ShareOpener: Sendable {
    let vault: Vault
    let signer: ShareSigner

    /// Words whose key is destroyed are empty.
    func open(_ shares: [Shares.Listed], at now: Date) async -> [OpenedShare] {
        await vault.fetch(shares.map(\.share.key))
        var opened: [OpenedShare] = []
        for listed in shares {
            let share = listed.share
            var recipients: [String] = []
            for name in listed.names {
                guard let text = try? await vault.openText(name, purpose: CaptureShare.sealedName) else { continue }
                recipients.append(text)
            }
            var purpose = ""
            if let sealed = share.purpose {
                purpose = (try? await vault.openText(sealed, purpose: CaptureShare.sealedPurpose)) ?? ""
            }
            let secret = signer.secret(of: share.id.uuid, version: share.secretVersion)
            opened.append(
                OpenedShare(
                    listed: listed, recipients: recipients, purpose: purpose,
                    path: share.state(at: now) == .open ? secret.map { "/media/shares/\($0)" } : nil))
        }
        return opened
    }
}
