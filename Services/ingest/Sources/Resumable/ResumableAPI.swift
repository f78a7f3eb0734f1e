import Contracts
import Foundation
import HTTPTypes
import Hexadecimal
import Hummingbird
import Vault
import WebPages

/// `/booth/v1/uploads`: files that arrive in as many requests as the network needs (tus 1.0).
struct ResumableAPI: Sendable {
    let desk: UploadDesk
    let parts: ReceiveParts
    let limits: UploadLimits
    let whole: ReceiveWhole

    init(receive: ReceiveFile, limits: UploadLimits, scratch: String) {
        self.limits = limits
        desk = UploadDesk(
            database: receive.database, limits: limits,
            finish: FinishUpload(
                database: receive.database, store: receive.store, receive: receive, now: receive.now),
            now: receive.now)
        parts = ReceiveParts(
            writer: PartWriter(database: receive.database, store: receive.store, limits: limits, now: receive.now),
            slots: UploadSlots(limits.atOnce))
        whole = ReceiveWhole(
            file: receive, desk: desk, parts: parts, bytesPerDay: limits.bytesPerDay, scratch: scratch)
    }

    private var maximumSize: Int { SpoolSealer.sealedLength(of: limits.maximumLength) }

    /// - Parameter booths: knows the booth that asks.
    func add(to booths: RouterGroup<PageContext>) {
        let uploads = booths.group("uploads")
        for method in [HTTPRequest.Method.options, .post] { uploads.on("", method: method, use: begin) }
        // POST carries the others where a network lets nothing else through.
        for method in [HTTPRequest.Method.head, .patch, .delete, .post] {
            uploads.on(":upload", method: method, use: go)
        }
    }

    /// What is asked of uploads as such.
    @Sendable private func begin(_ request: Request, _ context: PageContext) async throws -> Response {
        switch TusMethod.meant(by: request) {
        case .options: TusProtocol.capabilities(maximumSize: maximumSize)
        case .post: try await create(request, context)
        default: throw TusRefusal.foreignMethod
        }
    }

    /// What is asked of one upload.
    @Sendable private func go(_ request: Request, _ context: PageContext) async throws -> Response {
        switch TusMethod.meant(by: request) {
        case .head: try await tell(request, context)
        case .patch: try await proceed(request, context)
        case .delete: try await end(request, context)
        default: throw TusRefusal.foreignMethod
        }
    }

    // MARK: Creation

    /// `POST`: begins an upload, or finds the one that was begun; a body is its first bytes.
    private func create(_ request: Request, _ context: PageContext) async throws -> Response {
        let headers = try TusHeaders(request.headers)
        guard let length = headers.length, length > 0 else { throw TusRefusal.missing(header: "Upload-Length") }
        guard length <= maximumSize else { throw UploadRefusal.tooLong }
        let file = try Self.announced(headers, by: try context.boothID)
        let hasBody = request.headers[.contentType] != nil
        if hasBody, request.headers[.contentType] != TusHeaders.bodyType { throw TusRefusal.foreignType }
        if hasBody, length <= limits.straightBytes, Self.contentLength(request) == length {
            // A task of its own: this one is cancelled when the booth goes away, and what came until then is kept.
            try await Task { [body = request.body, logger = context.logger] in
                try await whole.receive(body, of: file, length: length, checksum: headers.checksum, logger)
            }.value
            return Self.created(file.fileID, arrived: length, expiresAt: nil)
        }
        var standing = try await desk.begin(file, length: length)
        if hasBody, case .open(let upload) = standing, upload.arrived == 0 {
            standing = try await take(request, of: upload, headers.checksum, context)
        } else if case .open(let upload) = standing, upload.isComplete {
            try await desk.finish.finish(upload, context.logger)
        }
        return Self.created(file.fileID, arrived: standing.arrived, expiresAt: standing.expiresAt)
    }

    /// The file that the metadata announce: `capture`, `file` and `sha256` as text.
    private static func announced(_ headers: TusHeaders, by booth: Identifier<Booth>) throws -> AnnouncedFile {
        guard let capture = headers.text("capture").flatMap({ Identifier<Capture>($0) }),
            let file = headers.text("file").flatMap({ Identifier<Original>($0) }),
            let sha256 = headers.text("sha256").flatMap({ [UInt8](hexadecimal: $0) }), sha256.count == 32
        else {
            throw APIError.invalid(
                "Upload-Metadata", "It names capture, file and sha256, the hash of the file before sealing.")
        }
        return AnnouncedFile(boothID: booth, captureID: capture, fileID: file, sha256: sha256)
    }

    private static func created(_ file: Identifier<Original>, arrived: Int, expiresAt: Date?) -> Response {
        var response = answer(.created, arrived: arrived, expiresAt: expiresAt)
        response.headers[.location] = ResumableUpload.path(of: file)
        return response
    }

    // MARK: Continuing

    /// `HEAD`: says how many bytes are here.
    private func tell(_ request: Request, _ context: PageContext) async throws -> Response {
        let standing = try await desk.find(try Self.file(context), of: try context.boothID)
        if case .open(let upload) = standing, upload.isComplete {
            try await desk.finish.finish(upload, context.logger)
        }
        var response = Self.answer(.ok, arrived: standing.arrived, expiresAt: standing.expiresAt)
        response.headers[TusHeaders.uploadLength] = "\(standing.length)"
        return response
    }

    /// `PATCH`: takes the bytes that follow those that are here.
    private func proceed(_ request: Request, _ context: PageContext) async throws -> Response {
        guard request.headers[.contentType] == TusHeaders.bodyType else { throw TusRefusal.foreignType }
        let headers = try TusHeaders(request.headers)
        guard let offset = headers.offset else { throw TusRefusal.missing(header: "Upload-Offset") }
        var standing = try await desk.find(try Self.file(context), of: try context.boothID)
        guard offset == standing.arrived else { throw TusRefusal.offsetDiffers(arrived: standing.arrived) }
        if case .open(let upload) = standing {
            guard offset + (Self.contentLength(request) ?? 0) <= upload.length else { throw TusRefusal.tooMuch }
            standing = try await take(request, of: upload, headers.checksum, context)
        }
        return Self.answer(.noContent, arrived: standing.arrived, expiresAt: standing.expiresAt)
    }

    private func take(
        _ request: Request, of upload: ResumableUpload, _ checksum: UploadChecksum?, _ context: PageContext
    ) async throws -> UploadDesk.Standing {
        // A task of its own: this one is cancelled when the booth goes away, and what came until then is kept.
        try await Task {
            let grown = try await parts.receive(request.body, of: upload, checksum: checksum)
            if grown.isComplete { try await desk.finish.finish(grown, context.logger) }
            return .open(grown)
        }.value
    }

    // MARK: Termination

    /// `DELETE`: forgets what has come of an upload. A file that is stored stays; only an erasure removes it.
    private func end(_ request: Request, _ context: PageContext) async throws -> Response {
        guard case .open(let upload) = try await desk.find(try Self.file(context), of: try context.boothID) else {
            throw TusRefusal.unknown
        }
        try await desk.finish.remove(upload)
        return Response(status: .noContent)
    }

    // MARK: Headers

    private static func file(_ context: PageContext) throws -> Identifier<Original> {
        guard let file = context.parameters.get("upload").flatMap({ Identifier<Original>($0) }) else {
            throw TusRefusal.unknown
        }
        return file
    }

    private static func contentLength(_ request: Request) -> Int? {
        request.headers[.contentLength].flatMap(TusHeaders.number)
    }

    private static func answer(_ status: HTTPResponse.Status, arrived: Int, expiresAt: Date?) -> Response {
        var headers: HTTPFields = [.cacheControl: "no-store", TusHeaders.uploadOffset: "\(arrived)"]
        if let expiresAt { headers[TusHeaders.uploadExpires] = HTTPDate.text(of: expiresAt) }
        return Response(status: status, headers: headers)
    }
}

extension UploadDesk.Standing {
    /// When it is forgotten without a further byte; nil once there is nothing to forget.
    fileprivate var expiresAt: Date? {
        if case .open(let upload) = self, !upload.isComplete { upload.expiresAt } else { nil }
    }
}
