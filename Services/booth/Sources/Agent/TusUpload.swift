internal import Contracts
internal import Crypto
internal import DurableFiles
internal import Foundation
internal import HTTPClient
internal import Transfer

/// Hands one sealed file over by tus 1.0: what the platform has of it is asked and never sent again.
///
/// Nothing is remembered here: the upload's address follows from the file, so a booth that was switched off goes on where
/// the platform stands. A file that is not long goes in one request, of which the platform keeps what came before a cut; the
/// rest of it, and a long one, go in pieces with checksums.
struct TusUpload: Sendable {
    /// How often the platform may be elsewhere without a step forward.
    private static let mostSurprises = 3

    let platform: String
    let file: SpooledCapture.File
    let captureID: Identifier<Capture>
    /// Where the sealed file lies.
    let path: String
    /// Bytes of a piece, held in memory for its checksum.
    let chunkLength: Int
    /// Bytes of the longest file that goes in one request straight from the disk: the platform seals it while it arrives, instead
    /// of afterwards, and when a process of the platform is killed in the middle, so much at most is sent again.
    let longestWhole: Int
    let threads: FileThreads
    let send: @Sendable (HTTPRequest) async throws -> HTTPResponse

    /// - Throws: ``Setback``.
    func run() async throws {
        var offset = try await begin()
        var surprises = 0
        while offset < file.sealedLength {
            if let next = try await proceed(at: offset) {
                offset = next
                surprises = 0
            } else {
                surprises += 1
                guard surprises < Self.mostSurprises else {
                    throw Setback(.thisCapture, "the upload does not get forward")
                }
                offset = try await begin()
            }
        }
    }

    // MARK: Beginning

    /// Begins the upload, or finds the one that was begun; returns how many bytes the platform has.
    private func begin() async throws -> Int {
        guard file.sealedLength > chunkLength else { return try await create(with: .piece(try await chunk(at: 0))) }
        let answer = try await send(HTTPRequest(.head, address, headers: headers(), limits: limits(isLast: true)))
        // An answer to HEAD has no code; the header tells the platform from a portal of the venue's network.
        if answer.status == 404, isTus(answer) {
            return try await create(with: file.sealedLength > longestWhole ? .nothing : .everything)
        }
        return try offset(in: answer)
    }

    /// What an upload begins with.
    private enum Beginning {
        case nothing
        case piece([UInt8])
        /// Sealed on its way: its end is waited for no longer than the rest.
        case everything

        var isEverything: Bool {
            if case .everything = self { true } else { false }
        }
    }

    private func create(with beginning: Beginning) async throws -> Int {
        var headers = headers()
        headers["Upload-Length"] = "\(file.sealedLength)"
        headers["Upload-Metadata"] = [("capture", "\(captureID)"), ("file", "\(file.id)"), ("sha256", file.sha256)]
            .map { "\($0.0) \(Data($0.1.utf8).base64EncodedString())" }.joined(separator: ",")
        let body: RequestBody
        switch beginning {
        case .nothing: body = .none
        case .piece(let bytes):
            describe(bytes, in: &headers)
            body = .bytes(bytes)
        case .everything:
            headers["Content-Type"] = Self.bodyType
            body = .file(path)
        }
        let request = HTTPRequest(
            .post, "\(platform)/booth/v1/uploads", headers: headers, body: body,
            limits: limits(isLast: !beginning.isEverything))
        return try offset(in: try await send(request))
    }

    // MARK: Continuing

    /// Sends the next bytes; returns how many the platform has, nil when it is not where we thought.
    private func proceed(at start: Int) async throws -> Int? {
        let bytes = try await chunk(at: start)
        var headers = headers()
        headers["Upload-Offset"] = "\(start)"
        describe(bytes, in: &headers)
        let isLast = start + bytes.count == file.sealedLength
        let answer = try await send(
            HTTPRequest(.patch, address, headers: headers, body: .bytes(bytes), limits: limits(isLast: isLast)))
        // It stands elsewhere, has forgotten the upload, or the bytes were damaged on the way.
        switch HTTPAnswer.code(of: answer) {
        case "offset-differs", "unknown-upload", "checksum-differs": return nil
        default:
            let arrived = try offset(in: answer)
            return arrived > start ? arrived : nil
        }
    }

    private func chunk(at start: Int) async throws -> [UInt8] {
        let count = min(chunkLength, file.sealedLength - start)
        let bytes = try? await threads.run { try OpenFile(reading: path).read(at: start, count: count) }
        guard let bytes, bytes.count == count else { throw Setback(.thisCapture, "the sealed file cannot be read") }
        return bytes
    }

    // MARK: Headers

    private var address: String { "\(platform)/booth/v1/uploads/\(file.id)" }

    private static let bodyType = "application/offset+octet-stream"

    private func headers() -> HeaderFields { ["Tus-Resumable": "1.0.0"] }

    private func describe(_ bytes: [UInt8], in headers: inout HeaderFields) {
        headers["Content-Type"] = Self.bodyType
        headers["Upload-Checksum"] = "sha256 " + Data(SHA256.hash(data: bytes)).base64EncodedString()
    }

    /// As long as bytes go; the last of them the platform answers only when the file is sealed and stored.
    private func limits(isLast: Bool) -> TransferLimits {
        TransferLimits(total: nil, slowFor: isLast ? .seconds(300) : .seconds(60))
    }

    private func isTus(_ answer: HTTPResponse) -> Bool { answer.headers["Tus-Resumable"] == "1.0.0" }

    private func offset(in answer: HTTPResponse) throws -> Int {
        guard answer.isSuccess else { throw HTTPAnswer.setback(answer) }
        guard isTus(answer), let offset = answer.headers["Upload-Offset"].flatMap({ Int($0) }),
            (0...file.sealedLength).contains(offset)
        else { throw Setback(.everything, "the platform's answer is no upload") }
        return offset
    }
}
