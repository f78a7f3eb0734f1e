import Contracts
import Foundation
import HTTPTypes
import WebPages

/// What a program says of a share. A field that is not there changes nothing; `"password": null` takes it away.
struct ShareBody: Decodable, Sendable {
    var captures: [String]?
    var album: String?
    var recipients: [String]?
    var purpose: String?
    var mode: CaptureShare.Mode?
    var password: ShareChange.Password
    var expiresAt: String?
    var expiresAtWas: String?

    private enum CodingKeys: String, CodingKey {
        case captures, album, recipients, purpose, mode, password, expiresAt, expiresAtWas
    }

    /// The fields of a new share.
    static let making: Set<String> = ["captures", "album", "recipients", "purpose", "mode", "password", "expiresAt"]
    /// The fields of a change.
    static let changing: Set<String> = ["recipients", "purpose", "mode", "password", "expiresAt", "expiresAtWas"]

    init(from decoder: any Decoder) throws {
        let body = try decoder.container(keyedBy: CodingKeys.self)
        captures = try body.decodeIfPresent([String].self, forKey: .captures)
        album = try body.decodeIfPresent(String.self, forKey: .album)
        recipients = try body.decodeIfPresent([String].self, forKey: .recipients)
        purpose = try body.decodeIfPresent(String.self, forKey: .purpose)
        mode = try body.decodeIfPresent(CaptureShare.Mode.self, forKey: .mode)
        expiresAt = try body.decodeIfPresent(String.self, forKey: .expiresAt)
        expiresAtWas = try body.decodeIfPresent(String.self, forKey: .expiresAtWas)
        let text = try body.decodeIfPresent(String.self, forKey: .password)
        password = text.map { .replaced($0) } ?? (body.contains(.password) ? .removed : .kept)
    }

    // MARK: Checked

    /// - Throws: 422.
    func subject() throws(APIError) -> ShareSubject {
        if let album {
            guard let id = Identifier<CaptureAlbum>(album), captures == nil else {
                throw .invalid("album", "wants the identifier of an album, and no captures beside it")
            }
            return .album(id)
        }
        let captures = try CaptureSelection.captures(captures ?? [], "captures")
        guard !captures.isEmpty else { throw .invalid("captures", "wants one identifier at least") }
        return .captures(captures)
    }

    /// - Throws: 422.
    func order(at now: Date) throws(APIError) -> ShareOrder {
        guard let recipients = try names() else { throw .invalid("recipients", "wants one name at least") }
        guard let purpose = try checkedPurpose() else { throw .invalid("purpose", "wants a sentence") }
        let password: String? = if case .replaced(let text) = try checkedPassword() { text } else { nil }
        return ShareOrder(
            recipients: recipients, purpose: purpose, mode: mode ?? .view, end: try end(at: now), password: password)
    }

    /// - Throws: 422, also when nothing is to be changed.
    func change(at now: Date) throws(APIError) -> ShareChange {
        guard recipients != nil || purpose != nil || mode != nil || password != .kept || expiresAt != nil else {
            throw APIError(.unprocessableContent, code: "invalid", message: "The body changes nothing of the share.")
        }
        return ShareChange(
            recipients: try names(), purpose: try checkedPurpose(), mode: mode, password: try checkedPassword(),
            end: try end(at: now).map { end throws(APIError) in
                ShareChange.End(wanted: end, was: try instant(expiresAtWas, "expiresAtWas"))
            })
    }

    private func names() throws(APIError) -> [String]? {
        guard let recipients else { return nil }
        let names = ShareWords.names(recipients)
        guard ShareWords.problem(names: names) == nil else {
            throw .invalid(
                "recipients",
                "wants 1 to \(ShareTerms.mostRecipients) names of \(ShareTerms.longestName) characters at most")
        }
        return names
    }

    private func checkedPurpose() throws(APIError) -> String? {
        guard let purpose else { return nil }
        let line = ShareWords.line(purpose)
        guard ShareWords.problem(purpose: line) == nil else {
            throw .invalid("purpose", "wants 1 to \(ShareTerms.longestPurpose) characters")
        }
        return line
    }

    private func checkedPassword() throws(APIError) -> ShareChange.Password {
        if case .replaced(let text) = password, !ShareTerms.passwordLengths.contains(text.count) {
            throw .invalid("password", "wants \(ShareTerms.passwordLengths.lowerBound) characters at least")
        }
        return password
    }

    private func end(at now: Date) throws(APIError) -> Date? {
        guard let end = try instant(expiresAt, "expiresAt") else { return nil }
        guard end > now else { throw .invalid("expiresAt", "wants an instant that is to come") }
        return end
    }

    private func instant(_ text: String?, _ field: String) throws(APIError) -> Date? {
        guard let text else { return nil }
        guard let instant = ContractCoding.instant(text) else {
            throw .invalid(field, "wants an instant such as 2026-12-24T23:00:00Z")
        }
        return instant
    }
}
