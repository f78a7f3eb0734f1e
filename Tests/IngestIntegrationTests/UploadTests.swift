import Contracts
import Crypto
import Foundation
import HTTPTypes
import Ingest
import NIOCore
import ObjectStore
import Passes
import PostgreSQL
import Testing
import Vault
import WebPagesTesting

extension OnRealServers {
    @Suite("uploads")
    struct UploadTests {
        private func opened(_ file: TestFile, of capture: Identifier<Capture>, in service: LiveService) async throws
            -> [UInt8]
        {
            let name = try #require(ObjectName("originals/\(file.id)"))
            let key = try #require(
                try await service.runtime.value(
                    "select key_id from capture_key where capture_id = \(capture.uuid)", as: UUID.self))
            var opener = try await service.vault.opening(objectID: Array(name.text.utf8), under: KeyID(key))
            return try opener.open(try await service.store.read(name, atMost: 1 << 24)) + opener.finish()
        }

        private func isStored(_ file: TestFile, in service: LiveService) async throws -> Bool {
            try await service.store.length(of: try #require(ObjectName("originals/\(file.id)"))) != nil
        }

        @Test func `a file is stored sealed, and sending it again gives the same answer`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
                let made = try booth.make([bytes])
                let first = try await booth.upload(made.files[0], of: made.id, to: service)
                #expect(first.status == .created)
                let second = try await booth.upload(made.files[0], of: made.id, to: service)
                #expect(second.status == .created)
                #expect(first.headers[.location] == second.headers[.location])
                #expect(first.offset == second.offset)
                #expect(try await opened(made.files[0], of: made.id, in: service) == bytes)
                let name = try #require(ObjectName("originals/\(made.files[0].id)"))
                #expect(try await service.store.length(of: name) == SealedLayout.sealedLength(of: bytes.count))
                let attempts: Int? = try await service.runtime.value(
                    "select count(*) from upload_attempt where file_id = \(made.files[0].id.uuid)")
                #expect(attempts == 0)
            }
        }

        @Test func `bytes that are not those announced leave nothing behind`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let made = try booth.make([[1, 2, 3]])
                let wrong = try await booth.upload(
                    made.files[0], of: made.id, to: service, announcing: Array(SHA256.hash(data: [9])))
                #expect(wrong.status == .unprocessableContent)
                #expect(try await !isStored(made.files[0], in: service))
                #expect(try await booth.upload(made.files[0], of: made.id, to: service).status == .created)
                // Other bytes under the name of a file that is stored.
                let other = TestFile(id: made.files[0].id, bytes: [4])
                #expect(try await booth.upload(other, of: made.id, to: service).status == .conflict)
                #expect(try await opened(made.files[0], of: made.id, in: service) == [1, 2, 3])
            }
        }

        @Test func `what is no spool file, or too long, leaves nothing behind`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let made = try booth.make([[UInt8](repeating: 1, count: 1_000_001), [1]])
                #expect(try await booth.upload(made.files[0], of: made.id, to: service).status == .contentTooLarge)
                let bodies: [[UInt8]] = [[1], Array(try made.files[1].sealed(by: booth.seal).dropLast())]
                for body in bodies {
                    let answer = try await booth.begin(
                        made.files[1], of: made.id, length: body.count, at: service, body: body)
                    #expect(answer.status == .unprocessableContent)
                }
                let nameless = try await booth.begin(
                    made.files[1], of: made.id, length: 1, at: service, announcing: [1], body: [1])
                #expect(nameless.status == .unprocessableContent)
                let empty = try await booth.begin(made.files[1], of: made.id, length: 0, at: service)
                #expect(empty.status == .badRequest)
                for file in made.files { #expect(try await !isStored(file, in: service)) }
            }
        }

        @Test func `only the booth's own key opens the door, for five minutes`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let other = try await TestBooth.enrol(at: service)
                let made = try booth.make([[1]])
                let uri = "/booth/v1/captures/\(made.id)/receipt"
                var impostor = PassIssuer(name: "\(booth.number)", key: PassKey())
                let forged = try await impostor.issue(subject: "\(booth.id)", audience: ["ingest"])
                impostor = PassIssuer(name: "\(booth.number)", key: booth.key)
                let elsewhere = try await impostor.issue(subject: "\(booth.id)", audience: ["media"])
                let asOther = try await impostor.issue(subject: "\(other.id)", audience: ["ingest"])
                let refused: [HTTPFields] = [
                    [:], [.authorization: "Bearer \(forged)"], [.authorization: "Bearer \(elsewhere)"],
                    [.authorization: "Bearer \(asOther)"], [.authorization: "Bearer nonsense"],
                    try await booth.authorization(lifetime: .seconds(301)),
                    try await booth.authorization(now: Date(timeIntervalSinceNow: -301)),
                ]
                for headers in refused {
                    #expect(try await service.http(.get, uri, headers).status == .unauthorized)
                }
                let allowed = try await service.http(.get, uri, try await booth.authorization())
                #expect(allowed.status == .notFound)
                #expect(String(buffer: allowed.body).contains("not-yet"))
                // A capture belongs to the booth that spoke of it first.
                try await booth.upload(made.files[0], of: made.id, to: service)
                let stolen = try other.make([[2]])
                #expect(try await other.upload(stolen.files[0], of: made.id, to: service).status == .notFound)
                #expect(try await other.upload(made.files[0], of: made.id, to: service).status == .notFound)
            }
        }

        @Test func `the same file sent four times at once is stored once, under one key`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let made = try booth.make([[1, 2, 3], [4, 5]])
                let statuses = try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                    for file in made.files + made.files + made.files + made.files {
                        group.addTask { try await booth.upload(file, of: made.id, to: service).status }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(statuses.allSatisfy { $0 == .created || $0 == .ok })
                for file in made.files {
                    #expect(try await opened(file, of: made.id, in: service) == file.bytes)
                }
                let uploads: Int? = try await service.runtime.value(
                    "select count(*) from upload where capture_id = \(made.id.uuid)")
                #expect(uploads == 2)
            }
        }

        @Test func `an erased capture does not come back`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let made = try booth.make([[1], [2]], mail: "guest@mail.example")
                try await booth.upload(made.files[0], of: made.id, to: service)
                let key = try #require(
                    try await service.runtime.value(
                        "select key_id from capture_key where capture_id = \(made.id.uuid)", as: UUID.self))
                // By another process: the serving one may use the key it has in memory for a while longer.
                try await service.vault.destroyKey(KeyID(key))
                let neverTold = try booth.make([[3]])
                try await booth.upload(neverTold.files[0], of: neverTold.id, to: service)
                try await service.hear(made.message)
                let rows: Int? = try await service.runtime.value(
                    "select count(*) from capture where id = \(made.id.uuid)")
                #expect(rows == 0)
                let answer = try await booth.upload(made.files[1], of: made.id, to: service)
                #expect(answer.status == .gone)
                #expect(String(buffer: answer.body).contains("capture-erased"))
                #expect(try await !isStored(made.files[1], in: service))
                let receipt = try await booth.askForReceipt(of: made.id, from: service)
                #expect(receipt.status == .gone && String(buffer: receipt.body).contains("capture-erased"))
                // Neither another booth's question nor one about a capture that may still come is answered so.
                let other = try await TestBooth.enrol(at: service)
                #expect(try await other.askForReceipt(of: made.id, from: service).status == .notFound)
                #expect(try await booth.askForReceipt(of: neverTold.id, from: service).status == .notFound)
            }
        }
    }
}
