internal import Certificates
package import Contracts
internal import Crypto
internal import DurableFiles
package import FoundationEssentials
package import Passes
package import Vault

/// What a booth was told when it was enrolled.
package struct BoothIdentity: Codable, Sendable, Equatable {
    /// Where the platform is, without a slash at the end.
    package var url: String
    package var boothID: Identifier<Booth>
    /// As painted on the booth.
    package var number: Int
    /// The broker, with the booth's own user and password.
    package var amqpURL: String
    /// The key of the booth's session codes, 32 bytes in base64.
    package var sessionKey: String
    /// To which pictures and addresses are sealed.
    package var platformPublicKey: String
    /// With which receipts are checked.
    package var receiptPublicKey: String
    /// The number of this device's first capture; 1 where an older release wrote the file or the platform said none.
    package var firstSequence: Int?
    /// A file with certificate authorities to believe in instead of the system's.
    package var authorities: String?

    package init(
        url: String, boothID: Identifier<Booth>, number: Int, amqpURL: String, sessionKey: String,
        platformPublicKey: String, receiptPublicKey: String, firstSequence: Int? = nil, authorities: String? = nil
    ) {
        self.url = url
        self.boothID = boothID
        self.number = number
        self.amqpURL = amqpURL
        self.sessionKey = sessionKey
        self.platformPublicKey = platformPublicKey
        self.receiptPublicKey = receiptPublicKey
        self.firstSequence = firstSequence
        self.authorities = authorities
    }
}

/// The directory that makes a device a booth: only its owner may look inside (mode 0700), and at each file (0600).
///
/// ```
/// booth.json   what the platform said at enrolment: addresses, broker password, keys
/// booth.key    the booth's own Ed25519 key, which never leaves it
/// broker.pem   a certificate for the broker and its key; absent where booths sign in with passwords
/// lock         held by the process that runs the booth
/// spool/       captures on their way
/// spool.bundles/  words for captures whose files have still to come
/// wiped/       a record of every order to wipe that was obeyed
/// local.token  what booth software shows to change something over the local interface
/// local.json   where the running agent's local interface is
/// session.svg  the QR code of the newest session
/// ```
package struct BoothFolder: Sendable {
    package let path: String

    package init(_ path: String) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    package var spool: String { "\(path)/spool" }
    package var session: String { "\(path)/session.svg" }
    var wiped: String { "\(path)/wiped" }
    var localToken: String { "\(path)/local.token" }
    var localAddress: String { "\(path)/local.json" }
    var authorities: String { "\(path)/authorities.pem" }
    var simulated: String { "\(path)/simulated" }
    private var identityFile: String { "\(path)/booth.json" }
    private var keyFile: String { "\(path)/booth.key" }
    private var certificateFile: String { "\(path)/broker.pem" }

    /// Makes the directory if there is none.
    func make() throws { try Files.makeDirectories(path, mode: 0o700) }

    // MARK: Identity

    /// Who this booth is; `nil` before its enrolment.
    ///
    /// - Throws: ``BoothError/unreadableConfiguration(directory:_:)``.
    package func identity() throws -> BoothIdentity? {
        do {
            guard try Files.length(of: identityFile) != nil else { return nil }
            return try JSONDecoder().decode(BoothIdentity.self, from: Data(try SecretFile.read(identityFile)))
        } catch let problem as SecretFile.Problem {
            throw BoothError.unreadableConfiguration(directory: path, "\(problem)")
        } catch {
            throw BoothError.unreadableConfiguration(directory: path, "booth.json is not what enrolment writes")
        }
    }

    package func write(_ identity: BoothIdentity) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try SecretFile.replace(identityFile, with: [UInt8](try encoder.encode(identity)))
    }

    /// The booth's own key, made when there is none.
    package func key() throws -> PassKey { try PassKey.loadOrCreate(file: keyFile) }

    // MARK: Certificate

    /// From when until when the certificate for the broker holds; `nil` when there is none, or none that can be read, which
    /// a new one mends.
    func certificateValidity() throws -> CertificateValidity? {
        guard try Files.length(of: certificateFile) != nil else { return nil }
        return try? CertificateValidity(pem: String(decoding: try SecretFile.read(certificateFile), as: UTF8.self))
    }

    /// Replaces the certificate and its key in one step.
    func writeCertificate(_ identity: String) throws {
        try SecretFile.replace(certificateFile, with: Array(identity.utf8))
    }

    /// Removes the certificate of another enrolment.
    func removeCertificate() throws { try Files.remove(certificateFile) }

    // MARK: The next key

    private var nextKeyFile: String { "\(path)/booth.key.next" }

    /// Whether a key was made that shall replace the booth's own.
    package func hasNextKey() throws -> Bool { try Files.length(of: nextKeyFile) != nil }

    /// The key that shall replace the booth's own, made when there is none; on disk before it is returned.
    package func nextKey() throws -> PassKey {
        let key = try PassKey.loadOrCreate(file: nextKeyFile)
        try Files.synchronizeDirectory(path)
        return key
    }

    /// Puts the next key in the place of the booth's own: a power cut leaves the one or the other.
    package func replaceKeyByNext() throws {
        try Files.rename(nextKeyFile, to: keyFile)
        try Files.synchronizeDirectory(path)
    }

    /// When the booth's own key was made; nil when there is none.
    package func keyMadeAt() throws -> Date? { try Files.modified(keyFile) }

    /// All that a booth needs to work.
    ///
    /// - Throws: ``BoothError/notEnrolled(directory:)``, ``BoothError/unreadableConfiguration(directory:_:)``.
    package func enrolled() throws -> EnrolledBooth {
        guard let identity = try identity() else { throw BoothError.notEnrolled(directory: path) }
        do {
            return try EnrolledBooth(identity, key: try key(), certificateFile: certificateFile)
        } catch let error as PassError {
            throw BoothError.unreadableConfiguration(directory: path, "\(error)")
        } catch let error as VaultError {
            throw BoothError.unreadableConfiguration(directory: path, "the platform's key: \(error)")
        }
    }

    /// Writes a file for the booth software to show; a reader sees the old one or the new one.
    func writeSession(_ svg: String, to file: String?) throws {
        try Files.replace(file ?? session, with: Array(svg.utf8), mode: 0o600)
    }
}

/// A booth's identity with its keys, ready to use.
package struct EnrolledBooth: Sendable {
    package let identity: BoothIdentity
    package let key: PassKey
    /// Where the certificate for the broker stands, or will once the platform has signed one.
    let certificateFile: String?
    package let seal: BoothSeal
    package let receiptKey: PassPublicKey
    /// HMAC-SHA256 under the key of this booth's session codes.
    package let sessionMAC: @Sendable ([UInt8]) throws -> [UInt8]

    package init(_ identity: BoothIdentity, key: PassKey, certificateFile: String? = nil) throws {
        self.identity = identity
        self.certificateFile = certificateFile
        self.key = key
        seal = BoothSeal(to: try PlatformPublicKey(text: identity.platformPublicKey))
        receiptKey = try PassPublicKey(identity.receiptPublicKey)
        guard let raw = Data(base64Encoded: identity.sessionKey), raw.count == 32 else { throw VaultError.malformed }
        let sessionKey = SymmetricKey(data: raw)
        sessionMAC = { bytes in Array(HMAC<SHA256>.authenticationCode(for: bytes, using: sessionKey)) }
    }

    /// A new session code, made without a network.
    package func newSession() throws -> SessionCode {
        var generator = SystemRandomNumberGenerator()
        guard let code = try SessionCode(boothNumber: identity.number, using: &generator, mac: sessionMAC) else {
            throw SpoolError.boothNumberOutOfRange
        }
        return code
    }

    /// What the guest's QR code leads to.
    package func link(of code: SessionCode) -> String { "\(identity.url)/g/\(code.text)" }
}
