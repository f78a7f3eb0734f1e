internal import Certificates
internal import DurableFiles
package import FoundationEssentials
internal import Logging

/// Keeps the certificate with which the booth signs in to the broker from running out, each time with a new key.
///
/// A booth that was enrolled with a password gets its first one so. One whose certificate ran out while it was offline
/// still has its own key for the platform, and asks with that.
package struct CertificateRenewal: Sendable {
    /// What a look brought.
    package enum Outcome: Sendable, Equatable {
        /// It holds until then.
        case holds(until: Date)
        case renewed(until: Date)
        /// The platform signs none, or the broker is reached without TLS.
        case passwords
    }

    private static let pause = Duration.seconds(6 * 3600)
    private static let wait = GrowingWait(first: .seconds(30), longest: .seconds(3600))

    private let folder: BoothFolder
    private let platform: NetworkPlatform

    package init(folder: BoothFolder, platform: NetworkPlatform) {
        self.folder = folder
        self.platform = platform
    }

    /// Looks at once and then every six hours, until cancelled. A failure is tried again after growing waits.
    func run(_ logger: Logger) async {
        var failures = 0
        while !Task.isCancelled {
            do {
                if case .renewed(let until) = try await renew() {
                    logger.notice(
                        "certificate for the broker renewed", metadata: ["until": "\(until.formatted(.iso8601))"])
                }
                failures = 0
            } catch {
                failures += 1
                if !Task.isCancelled {
                    logger.warning(
                        "the certificate for the broker could not be renewed", metadata: ["reason": "\(error)"])
                }
            }
            let next = failures == 0 ? Self.pause : Self.wait.wait(afterFailures: failures, share: .random(in: 0...1))
            guard (try? await Task.sleep(for: next)) != nil else { return }
        }
    }

    /// - Parameter isForced: asks for another one even though the present one holds.
    /// - Throws: ``Setback``, and what the disk says.
    package func renew(isForced: Bool = false) async throws -> Outcome {
        guard platform.isBrokerSecure else { return .passwords }
        if !isForced, let present = try folder.certificateValidity(), !present.isEnding(at: platform.time) {
            return .holds(until: present.until)
        }
        let request = try CertificateRequest()
        guard let certificate = try await platform.certificate(for: request.pem) else { return .passwords }
        // Key and certificate in one file, so that a power cut leaves the old pair or the new one.
        try folder.writeCertificate(try request.identity(with: certificate))
        return .renewed(until: try CertificateValidity(pem: certificate).until)
    }
}
