import Certificates
import Foundation
import WebPages

/// The certificates with which booths sign in to the broker (EXTERNAL): whose they are says their common name, the name of
/// the booth's user. What ends a booth is the end of that user; a certificate alone opens nothing.
struct ClientCertificates: Sendable {
    /// A booth asks for the next one when a third of the time is left.
    static let lifetime: TimeInterval = 90 * 86_400
    /// For a broker whose clock is behind ours.
    private static let margin: TimeInterval = 3600

    let authority: CertificateAuthority

    /// - Parameter request: PKCS #10 in PEM.
    /// - Throws: `APIError` 422 for a request that cannot be signed.
    func certificate(for request: String, of booth: RegisteredBooth, at now: Date) throws -> String {
        do {
            return try authority.issue(
                request, to: booth.brokerUser,
                CertificateValidity(
                    from: now.addingTimeInterval(-Self.margin), until: now.addingTimeInterval(Self.lifetime)))
        } catch CertificateError.unusableRequest {
            throw APIError.invalid("certificateRequest", "\(CertificateError.unusableRequest)")
        }
    }
}
