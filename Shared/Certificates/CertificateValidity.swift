package import FoundationEssentials
internal import SwiftASN1
internal import X509

/// From when until when a certificate is believed.
package struct CertificateValidity: Sendable, Equatable {
    package let from: Date
    package let until: Date

    package init(from: Date, until: Date) {
        self.from = from
        self.until = until
    }

    /// Reads the first certificate of a PEM text; a key behind it is not looked at.
    ///
    /// - Throws: ``CertificateError/unusableCertificate``.
    package init(pem: String) throws(CertificateError) {
        guard let first = try? PEMDocument.parseMultiple(pemString: pem).first,
            let certificate = try? Certificate(pemDocument: first)
        else { throw .unusableCertificate }
        self.init(from: certificate.notValidBefore, until: certificate.notValidAfter)
    }

    /// Whether less than a third of the time is left: early enough that a booth that is often offline meets it once.
    package func isEnding(at instant: Date) -> Bool {
        instant >= until.addingTimeInterval(-until.timeIntervalSince(from) / 3)
    }
}
