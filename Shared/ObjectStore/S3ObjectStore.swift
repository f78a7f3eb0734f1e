package import FoundationEssentials
package import HTTPClient
package import Logging
internal import Transfer

/// Objects in a bucket of a store that speaks S3.
///
/// Needs the rights to get, put, delete and list objects and to abort multipart uploads. A process that dies in the
/// middle of a large write leaves an unfinished upload; give the bucket a rule that removes them after a day.
package struct S3ObjectStore: ObjectStore {
    /// Bytes of one part of a large object; one part is in memory. S3 takes 10 000 parts, none but the last below 5 MiB.
    private static let partLength = 8 << 20

    private let connection: S3Connection

    /// - Parameters:
    ///   - client: with the authorities to believe in; it may serve others too.
    ///   - clock: the instants of signatures; stores refuse those that are 15 minutes off.
    package init(
        _ address: S3Address, client: HTTPClient, logger: Logger, clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        connection = S3Connection(address: address, client: client, logger: logger, clock: clock)
    }

    // MARK: Writing

    package func write<Bytes: AsyncSequence & Sendable>(
        _ name: ObjectName, from bytes: Bytes
    ) async throws -> Int where Bytes.Element == [UInt8] {
        var length = 0
        var pending: [UInt8] = []
        var upload: S3Upload?
        do {
            for try await chunk in bytes {
                try Task.checkCancellation()
                length += chunk.count
                pending.append(contentsOf: chunk)
                // More than a part: the rest of a part that is just full may be all there is.
                while pending.count > Self.partLength {
                    if upload == nil { upload = try await S3Upload(of: name, over: connection) }
                    try await upload?.send(Array(pending.prefix(Self.partLength)))
                    pending.removeFirst(Self.partLength)
                }
            }
            if upload == nil {
                let answer = try await connection.send(.init(method: .put, name: name, body: pending))
                guard answer.isSuccess else { throw S3Failure.error(answer.status, answer.body) }
            } else {
                try await upload?.send(pending)
                try await upload?.complete()
            }
        } catch {
            await upload?.abort()
            throw error
        }
        let stored = try await self.length(of: name)
        guard stored == length else { throw ObjectStoreError.lengthDiffers(sent: length, stored: stored ?? 0) }
        return length
    }

    // MARK: Reading

    package func read(
        _ name: ObjectName, range: Range<Int>?
    ) async throws -> (length: Int, bytes: AsyncThrowingStream<[UInt8], any Error>) {
        if range?.isEmpty == true { return (try await existingLength(name), Self.nothing) }
        let (head, body) = try await connection.download(.init(method: .get, name: name, range: range))
        switch head.status {
        case 200, 206:
            let span = try S3Span(
                asked: range, contentRange: head.headers["Content-Range"], contentLength: head.headers["Content-Length"]
            )
            return (span.length, Self.stream(body, skipping: span.skipping, count: span.count))
        case 416: return (try await existingLength(name), Self.nothing)
        default: throw S3Failure.error(head.status, try await S3Failure.collect(body))
        }
    }

    package func length(of name: ObjectName) async throws -> Int? {
        let answer = try await connection.send(.init(method: .head, name: name))
        if answer.status == 404 { return nil }
        guard answer.isSuccess else { throw S3Failure.error(answer.status, answer.body) }
        guard let length = answer.headers["Content-Length"].flatMap({ Int($0) }) else {
            throw ObjectStoreError.unexpected("no length")
        }
        return length
    }

    private func existingLength(_ name: ObjectName) async throws -> Int {
        guard let length = try await length(of: name) else { throw ObjectStoreError.absent }
        return length
    }

    private static var nothing: AsyncThrowingStream<[UInt8], any Error> { AsyncThrowingStream { nil } }

    private static func stream(
        _ body: ResponseBody, skipping: Int, count: Int
    ) -> AsyncThrowingStream<[UInt8], any Error> {
        let window = S3Window(skipping: skipping, count: count)
        return AsyncThrowingStream {
            while !window.isDone {
                // The body remembers where it is: each iterator goes on where the last one stopped.
                var iterator = body.makeAsyncIterator()
                do {
                    guard let chunk = try await iterator.next() else {
                        throw ObjectStoreError.unexpected("fewer bytes than announced")
                    }
                    let wanted = window.cut(chunk)
                    if !wanted.isEmpty { return wanted }
                } catch let error as TransferError {
                    throw error.kind == .cancelled ? CancellationError() : ObjectStoreError.unavailable("\(error)")
                }
            }
            return nil
        }
    }

    // MARK: Deleting and listing

    package func delete(_ name: ObjectName) async throws {
        let answer = try await connection.send(.init(method: .delete, name: name))
        guard answer.isSuccess || answer.status == 404 else { throw S3Failure.error(answer.status, answer.body) }
    }

    package func names(under prefix: String) async throws -> [ObjectName] {
        guard ObjectName.isPrefix(prefix) else { throw ObjectStoreError.invalidPrefix }
        var names: [ObjectName] = []
        var token: String?
        repeat {
            var query = [(name: "list-type", value: "2"), (name: "prefix", value: prefix)]
            if let token { query.append((name: "continuation-token", value: token)) }
            let answer = try await connection.send(.init(method: .get, query: query))
            guard answer.isSuccess else { throw S3Failure.error(answer.status, answer.body) }
            guard let list = XMLNode(document: answer.body), list.name == "ListBucketResult" else {
                throw ObjectStoreError.unexpected("a list that cannot be read")
            }
            // What somebody else put there under a name that is none of ours is not ours to touch.
            let page = list.children("Contents").compactMap { $0.child("Key").flatMap { ObjectName($0.text) } }
            names += page.filter { $0.text.hasPrefix(prefix) }
            token = try Self.nextToken(of: list, after: token)
        } while token != nil
        return names.sorted { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
    }

    /// Where a list goes on. A list that was cut short must not be taken for all there is: what is not seen is not erased.
    private static func nextToken(of list: XMLNode, after token: String?) throws -> String? {
        guard list.child("IsTruncated")?.text == "true" else { return nil }
        guard let next = list.child("NextContinuationToken")?.text, !next.isEmpty else {
            throw ObjectStoreError.unexpected("a list that goes on, and not where")
        }
        guard next != token else { throw ObjectStoreError.unexpected("a list without end") }
        return next
    }
}
