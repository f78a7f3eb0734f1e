import Contracts
import Crypto
import Foundation
import HTTPTypes
import Hexadecimal
import Ingest
import WebPagesTesting

extension TestBooth {
    static let path = "/booth/v1/uploads"

    /// What every request of a booth says, and what it adds.
    func tus(_ more: HTTPFields = [:]) async throws -> HTTPFields {
        var headers = try await authorization()
        headers[TusHeaders.resumable] = TusHeaders.version
        for field in more { headers[field.name] = field.value }
        return headers
    }

    /// The headers of a request that brings all `length` sealed bytes of a file.
    func creation(
        of file: TestFile, of capture: Identifier<Capture>, length: Int, checksum: String
    ) async throws -> HTTPFields {
        let metadata = [
            ("capture", "\(capture)"), ("file", "\(file.id)"), ("sha256", String(hexadecimal: file.sha256)),
        ].map { "\($0.0) \(Data($0.1.utf8).base64EncodedString())" }.joined(separator: ",")
        return try await tus([
            TusHeaders.uploadLength: "\(length)", TusHeaders.uploadMetadata: metadata,
            TusHeaders.uploadChecksum: checksum, .contentType: TusHeaders.bodyType, .contentLength: "\(length)",
        ])
    }

    /// Begins an upload of `length` sealed bytes; `body` are the first of them.
    func begin(
        _ file: TestFile, of capture: Identifier<Capture>, length: Int, at service: LiveService,
        announcing hash: [UInt8]? = nil, body: [UInt8]? = nil
    ) async throws -> TestResponse {
        let metadata = [
            ("capture", "\(capture)"), ("file", "\(file.id)"),
            ("sha256", String(hexadecimal: hash ?? file.sha256)),
        ]
        var headers: HTTPFields = [
            TusHeaders.uploadLength: "\(length)",
            TusHeaders.uploadMetadata: metadata.map { "\($0.0) \(Data($0.1.utf8).base64EncodedString())" }
                .joined(separator: ","),
        ]
        if body != nil { headers[.contentType] = TusHeaders.bodyType }
        return try await service.http(.post, Self.path, try await tus(headers), body: body)
    }

    /// Continues an upload at `offset`.
    func proceed(
        _ file: TestFile, at offset: Int, with bytes: some Collection<UInt8>, checksum: String? = nil,
        to service: LiveService
    ) async throws -> TestResponse {
        var headers: HTTPFields = [
            .contentType: TusHeaders.bodyType, TusHeaders.uploadOffset: "\(offset)",
        ]
        if let checksum { headers[TusHeaders.uploadChecksum] = checksum }
        return try await service.http(
            .patch, "\(Self.path)/\(file.id)", try await tus(headers), body: Array(bytes))
    }

    /// How many bytes the service has; nil when it knows of no such upload.
    func arrived(_ file: TestFile, at service: LiveService) async throws -> Int? {
        let answer = try await service.http(.head, "\(Self.path)/\(file.id)", try await tus())
        return answer.status == .ok ? answer.headers[TusHeaders.uploadOffset].flatMap { Int($0) } : nil
    }

    func end(_ file: TestFile, at service: LiveService) async throws -> TestResponse {
        try await service.http(.delete, "\(Self.path)/\(file.id)", try await tus())
    }
}

extension TestResponse {
    var offset: Int? { headers[TusHeaders.uploadOffset].flatMap { Int($0) } }
}
