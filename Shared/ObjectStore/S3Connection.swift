internal import FoundationEssentials
internal import HTTPClient
internal import Logging
internal import Transfer

/// Signed requests to one bucket, repeated when the store or the way to it fails, a few times.
struct S3Connection: Sendable {
    /// One request; its body is in memory so that it can be sent again.
    struct Request: Sendable {
        var method: HTTPMethod
        var name: ObjectName?
        var query: [(name: String, value: String)] = []
        var range: Range<Int>?
        var body: [UInt8]?
    }

    private static let attempts = 4
    /// A part of 8 MiB over a slow line takes minutes; a line that stands still is noticed earlier.
    private static let limits = TransferLimits(total: .seconds(600))

    let address: S3Address
    let client: HTTPClient
    let logger: Logger
    let clock: @Sendable () -> Date

    /// Sends a request and collects the answer; any status but those that are repeated is returned.
    func send(_ request: Request) async throws -> HTTPResponse {
        try await repeated(status: \.status) { try await client.send(signed(request, limits: Self.limits)) }
    }

    /// Sends a request and returns with the head of the answer.
    func download(_ request: Request) async throws -> (head: ResponseHead, body: ResponseBody) {
        try await repeated(status: \.head.status) { try await client.download(signed(request, limits: nil)) }
    }

    private func signed(_ request: Request, limits: TransferLimits?) -> HTTPRequest {
        let path =
            "/" + S3Signature.encoded("\(address.bucket)\(request.name.map { "/\($0)" } ?? "")", keepsSlashes: true)
        let query = S3Signature.canonicalQuery(request.query)
        let isLarge = (request.body?.count ?? 0) > 1 << 20
        let hash = isLarge && address.usesTLS ? S3Signature.unsignedPayload : S3Signature.hash(request.body ?? [])
        let signature = S3Signature(credentials: address.credentials, region: address.region).headers(
            method: request.method.name, path: path, query: request.query,
            headers: [(name: "host", value: address.host)], payloadHash: hash, at: clock())
        var headers: HeaderFields = [:]
        for field in signature { headers.append(field.value, for: field.name) }
        if let range = request.range { headers["Range"] = "bytes=\(range.lowerBound)-\(range.upperBound - 1)" }
        let scheme = address.usesTLS ? "https" : "http"
        return HTTPRequest(
            request.method, "\(scheme)://\(address.host)\(path)\(query.isEmpty ? "" : "?\(query)")", headers: headers,
            body: request.body.map { .bytes($0) } ?? .none, limits: limits)
    }

    private func repeated<Answer: Sendable>(
        status: (Answer) -> Int, _ attempt: () async throws -> Answer
    ) async throws -> Answer {
        for number in 1... {
            let cause: String
            do {
                let answer = try await attempt()
                guard [408, 429, 500, 502, 503, 504].contains(status(answer)) else { return answer }
                cause = "status \(status(answer))"
            } catch let error as TransferError {
                if error.kind == .cancelled { throw CancellationError() }
                guard error.isTemporary else { throw ObjectStoreError.unexpected("\(error)") }
                cause = "\(error)"
            }
            guard number < Self.attempts else { throw ObjectStoreError.unavailable(cause) }
            logger.notice("object store is asked again", metadata: ["attempt": "\(number)", "cause": "\(cause)"])
            // 50 to 100 ms, then 4 and 16 times as long: with jitter, so that workers do not come in step.
            try await Task.sleep(for: .milliseconds(Int.random(in: 50...100) << (2 * (number - 1))))
        }
        throw ObjectStoreError.unavailable("no attempt")
    }
}
