internal import HTTPClient
internal import Transfer

/// One large object on its way, part by part. It appears whole when ``complete()`` has returned, or not at all.
struct S3Upload: Sendable {
    private let connection: S3Connection
    private let name: ObjectName
    private let id: String
    private var tags: [String] = []

    init(of name: ObjectName, over connection: S3Connection) async throws {
        self.connection = connection
        self.name = name
        let answer = try await connection.send(.init(method: .post, name: name, query: [(name: "uploads", value: "")]))
        guard answer.isSuccess else { throw S3Failure.error(answer.status, answer.body) }
        guard let id = XMLNode(document: answer.body)?.child("UploadId")?.text, !id.isEmpty else {
            throw ObjectStoreError.unexpected("an upload without identifier")
        }
        self.id = id
    }

    /// Sends the next part. All but the last must be at least 5 MiB.
    mutating func send(_ part: [UInt8]) async throws {
        let query = [(name: "partNumber", value: "\(tags.count + 1)"), (name: "uploadId", value: id)]
        let answer = try await connection.send(.init(method: .put, name: name, query: query, body: part))
        guard answer.isSuccess else { throw S3Failure.error(answer.status, answer.body) }
        guard let tag = answer.headers["ETag"], !tag.contains(where: { "<>&".contains($0) }) else {
            throw ObjectStoreError.unexpected("a part without tag")
        }
        tags.append(tag)
    }

    func complete() async throws {
        let parts = tags.enumerated().map { index, tag in
            "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(tag)</ETag></Part>"
        }
        let body = "<CompleteMultipartUpload>\(parts.joined())</CompleteMultipartUpload>"
        let answer = try await connection.send(
            .init(method: .post, name: name, query: [(name: "uploadId", value: id)], body: Array(body.utf8)))
        // A second try after an answer that was lost finds no such upload; the caller compares the length in any case.
        if answer.status == 404 { return }
        // The answer begins before the store is done, so a failure can come with status 200.
        guard answer.isSuccess, XMLNode(document: answer.body)?.name == "CompleteMultipartUploadResult" else {
            throw S3Failure.error(answer.status, answer.body)
        }
    }

    /// Frees what was sent. It is tried also when the task was cancelled, and its own failure changes nothing.
    func abort() async {
        let request = S3Connection.Request(method: .delete, name: name, query: [(name: "uploadId", value: id)])
        let connection = connection
        await Task { _ = try? await connection.send(request) }.value
    }
}
