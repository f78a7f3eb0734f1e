internal import Crypto
internal import SwiftASN1
internal import X509

/// A key that was made here and the request for its certificate (PKCS #10, RFC 2986).
///
/// The key leaves this value only in ``identity(with:)``, for the file that a TLS library reads.
package struct CertificateRequest: Sendable, CustomStringConvertible {
    /// What the authority is shown.
    package let pem: String
    private let key: P256.Signing.PrivateKey

    package var description: String { "a certificate request" }

    /// Makes a new key (P-256) and signs the request with it. Whose certificate it becomes, the authority decides.
    package init() throws(CertificateError) {
        key = P256.Signing.PrivateKey()
        do {
            let request = try CertificateSigningRequest(
                version: .v1, subject: DistinguishedName { CommonName("booth") }, privateKey: .init(key),
                attributes: .init(), signatureAlgorithm: .ecdsaWithSHA256)
            pem = try request.serializeAsPEM().pemString
        } catch {
            throw .notSigned
        }
    }

    /// The certificate and behind it its key, in one text: a file that holds both is replaced in one step.
    ///
    /// - Parameter certificate: the authority's answer, in PEM.
    /// - Throws: ``CertificateError/unusableCertificate`` when it was made for another key.
    package func identity(with certificate: String) throws(CertificateError) -> String {
        guard let parsed = try? Certificate(pemEncoded: certificate), parsed.publicKey == .init(key.publicKey) else {
            throw .unusableCertificate
        }
        return certificate.hasSuffix("\n")
            ? certificate + key.pemRepresentation + "\n" : "\(certificate)\n\(key.pemRepresentation)\n"
    }
}
