/// Why a certificate, a request for one or an authority cannot be used. The texts hold no key.
package enum CertificateError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The text is no request, or one that whoever holds its key did not sign.
    case unusableRequest
    /// The text is no certificate, or it was made for another key.
    case unusableCertificate
    /// The file of an authority; the associated text says what is wrong with it.
    case unusableAuthority(String)
    /// The library could not sign; nothing that a caller could mend.
    case notSigned

    package var description: String {
        switch self {
        case .unusableRequest:
            "the text is no certificate request in PEM (PKCS #10) that is signed by its own P-256 key"
        case .unusableCertificate: "the text is no certificate in PEM, or it was made for another key"
        case .unusableAuthority(let reason): "the authority cannot be used: \(reason)"
        case .notSigned: "the certificate could not be signed"
        }
    }
}
