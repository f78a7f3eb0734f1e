internal import Certificates
internal import Contracts
internal import FoundationEssentials
internal import HTTPClient
internal import Passes
internal import Transfer

/// Makes a device a booth: shows its one-time code and its own public key, and keeps what the platform says.
package struct Enrolment: Sendable {
    private let folder: BoothFolder
    private let url: String
    private let authorities: String?

    /// - Parameters:
    ///   - url: where the platform is.
    ///   - authorities: a file with certificate authorities, instead of the system's.
    package init(_ folder: BoothFolder, url: String, authorities: String? = nil) {
        self.folder = folder
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.authorities = authorities
    }

    private struct Wish: Encodable {
        let code: String
        let publicKey: String
        let certificateRequest: String
    }

    private struct Answer: Decodable {
        let boothID: Identifier<Booth>
        let number: Int
        let amqpURL: String
        let certificate: String?
        let sessionKey: String
        let platformPublicKey: String
        let receiptPublicKey: String
        let firstSequence: Int?
    }

    /// - Parameter again: whether a booth that is enrolled already may be enrolled anew: as the booth that it is, with
    ///   all that its spool holds, or as another one, when the spool is empty.
    /// - Returns: the booth's identity, which is on disk by then.
    /// - Throws: ``BoothError``.
    package func enrol(code: String, again: Bool = false) async throws -> BoothIdentity {
        try folder.make()
        let lock = try FolderLock(folder)
        defer { withExtendedLifetime(lock) {} }
        let known = try folder.identity()
        if let known, !again { throw BoothError.alreadyEnrolled(number: known.number) }
        // On disk before the code is used up, so that a power cut cannot leave the platform with a key nobody has.
        let key = try folder.key()
        let request = try CertificateRequest()
        let answer = try await ask(
            Wish(code: code, publicKey: key.publicKey.base64, certificateRequest: request.pem))
        let identity = BoothIdentity(
            url: url, boothID: answer.boothID, number: answer.number, amqpURL: answer.amqpURL,
            sessionKey: answer.sessionKey, platformPublicKey: answer.platformPublicKey,
            receiptPublicKey: answer.receiptPublicKey, firstSequence: answer.firstSequence, authorities: authorities)
        // What lies in the spool was made under the number that the booth has.
        if let known, known.boothID != identity.boothID, try !isSpoolEmpty() {
            throw BoothError.foreignSpool(number: known.number)
        }
        // Checked before it is kept: an answer that cannot be used must not look like an enrolment.
        guard (try? EnrolledBooth(identity, key: key)) != nil else { throw BoothError.unusableAnswer }
        if let certificate = answer.certificate {
            guard let pair = try? request.identity(with: certificate) else { throw BoothError.unusableAnswer }
            try folder.writeCertificate(pair)
        } else {
            try folder.removeCertificate()
        }
        // Another booth's captures begin with a number of its own, or the platform would miss all before.
        if let known, known.boothID != identity.boothID {
            try SpoolFolder(disk: LocalDisk(), path: folder.spool).forgetNumbers()
        }
        try folder.write(identity)
        return identity
    }

    private func isSpoolEmpty() throws -> Bool {
        let spool = try SpoolSummary(of: folder.spool)
        return spool.captures == 0 && spool.withdrawn == 0
    }

    private func ask(_ wish: Wish) async throws -> Answer {
        let client = HTTPClient(HTTPClient.Configuration(authorities: authorities))
        let response: HTTPResponse
        do {
            response = try await client.send(.post, "\(url)/booth/v1/enrol", json: wish)
        } catch let error as TransferError {
            await client.close()
            throw BoothError.platformAway("\(error)")
        }
        await client.close()
        switch response.status {
        case 200..<300:
            guard let answer = try? response.json(as: Answer.self) else { throw BoothError.unusableAnswer }
            return answer
        case 404: throw BoothError.unknownCode
        case 409: throw BoothError.usedCode
        case 410: throw BoothError.expiredCode
        case 403: throw BoothError.revoked
        default: throw BoothError.enrolmentRefused(status: response.status)
        }
    }
}
