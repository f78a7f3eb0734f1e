internal import Crypto
internal import DurableFiles
internal import FoundationEssentials
internal import SwiftASN1
internal import X509

/// Signs certificates with which clients show who they are (RFC 5280), and nothing else.
package struct CertificateAuthority: Sendable, CustomStringConvertible {
    private let certificate: Certificate
    private let key: Certificate.PrivateKey

    package var description: String { "a certificate authority" }

    /// Reads the authority's certificate and its key from one secret file (mode 0600), PEM behind PEM.
    ///
    /// - Throws: ``CertificateError/unusableAuthority(_:)``.
    package init(file path: String) throws(CertificateError) {
        let text: String
        do {
            text = String(decoding: try SecretFile.read(path), as: UTF8.self)
        } catch {
            throw .unusableAuthority("\(error)")
        }
        try self.init(pem: text)
    }

    /// - Parameter pem: certificate and private key, in any order.
    /// - Throws: ``CertificateError/unusableAuthority(_:)``.
    package init(pem: String) throws(CertificateError) {
        guard let documents = try? PEMDocument.parseMultiple(pemString: pem) else {
            throw .unusableAuthority("it wants a certificate and its private key in PEM")
        }
        let certificates = documents.compactMap { try? Certificate(pemDocument: $0) }
        let keys = documents.compactMap { try? Certificate.PrivateKey(pemDocument: $0) }
        guard certificates.count == 1, keys.count == 1 else {
            throw .unusableAuthority("it wants one certificate and one private key in PEM")
        }
        guard certificates[0].publicKey == keys[0].publicKey else {
            throw .unusableAuthority("the key is not the certificate's")
        }
        guard case .isCertificateAuthority = try? certificates[0].extensions.basicConstraints else {
            throw .unusableAuthority("the certificate is not an authority's")
        }
        certificate = certificates[0]
        key = keys[0]
    }

    /// Signs a client certificate for the key of a request. What the request says about its owner is ignored.
    ///
    /// - Parameters:
    ///   - request: PKCS #10 in PEM, P-256, signed with its own key.
    ///   - name: becomes the common name, by which a broker knows the client.
    ///   - validity: is cut where the authority's own ends.
    /// - Returns: the certificate in PEM.
    /// - Throws: ``CertificateError/unusableRequest``, ``CertificateError/notSigned``.
    package func issue(
        _ request: String, to name: String, _ validity: CertificateValidity
    ) throws(CertificateError) -> String {
        guard request.utf8.count <= 4096, let request = try? CertificateSigningRequest(pemEncoded: request),
            P256.Signing.PublicKey(request.publicKey) != nil,
            request.publicKey.isValidSignature(request.signature, for: request)
        else { throw .unusableRequest }
        do {
            let issued = try Certificate(
                version: .v3, serialNumber: .init(), publicKey: request.publicKey, notValidBefore: validity.from,
                notValidAfter: min(validity.until, certificate.notValidAfter), issuer: certificate.subject,
                subject: DistinguishedName { CommonName(name) }, signatureAlgorithm: .ecdsaWithSHA256,
                extensions: Certificate.Extensions {
                    Critical(BasicConstraints.notCertificateAuthority)
                    Critical(KeyUsage(digitalSignature: true))
                    try ExtendedKeyUsage([.clientAuth])
                }, issuerPrivateKey: key)
            return try issued.serializeAsPEM().pemString + "\n"
        } catch {
            throw .notSigned
        }
    }
}
