import Contracts
import Foundation
import HTTPTypes
import Ingest
import ObjectStore
import PostgreSQL
import Testbed
import Testing
import WebPagesTesting

extension OnRealServers {
    /// What two requests for one file may do to each other.
    @Suite("uploads of one file at once")
    struct UploadRaceTests {
        private static let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

        /// A booth gives up a slow answer and sends again: when the first request fails late, the object that the
        /// second has stored and is about to record must stay, or its receipt frees the only copy there was.
        @Test func `a refused attempt does not remove what another one has stored`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let made = try booth.make([Self.bytes])
                let (file, sealed) = (made.files[0], try made.files[0].sealed(by: booth.seal))
                try await service.hear(made.message)

                // The first: all of it but the end, under a checksum that will turn out to be wrong.
                let line = try RawLine(to: service.address)
                let head = try await booth.creation(
                    of: file, of: made.id, length: sealed.count,
                    checksum: "sha256 " + Data(repeating: 1, count: 32).base64EncodedString())
                line.send("POST", TestBooth.path, head, body: sealed[..<(sealed.count - 10)])
                #expect(try await attempts(of: file, in: service, are: 1))

                // Nothing can be recorded until this transaction ends.
                let second = try await service.owner.withTransaction { transaction in
                    try await transaction.execute("lock table ingest.upload in exclusive mode")
                    let second = Task { try await booth.upload(file, of: made.id, to: service) }
                    #expect(try await attempts(of: file, in: service, are: 2))
                    #expect(
                        await eventually { (try? await service.store.length(of: Self.object(file))) ?? nil != nil })
                    line.send(sealed[(sealed.count - 10)...])
                    // The first request's end must not come before the second's: as long as it would take, and no longer.
                    _ = try await attempts(of: file, in: service, are: 1, within: .seconds(3))
                    return second
                }
                #expect(try await second.value.status == .created)
                #expect(try await attempts(of: file, in: service, are: 0))
                #expect(try await booth.receipt(of: made.id, from: service) != nil)
                #expect(try await service.store.length(of: Self.object(file)) != nil, "the receipt has freed the copy")
                line.cut()
            }
        }

        private static func object(_ file: TestFile) throws -> ObjectName {
            try #require(ObjectName("originals/\(file.id)"))
        }

        private func attempts(
            of file: TestFile, in service: LiveService, are count: Int, within limit: Duration = .seconds(30)
        ) async throws -> Bool {
            await eventually(within: limit) {
                let found: Int? = try? await service.runtime.value(
                    "select count(*) from upload_attempt where file_id = \(file.id.uuid)")
                return found == count
            }
        }

        /// What networks do that let only GET and POST through (tus 1.0, core).
        @Test func `the method of a request may stand in a header`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let made = try booth.make([Self.bytes])
                let (file, sealed) = (made.files[0], try made.files[0].sealed(by: booth.seal))
                _ = try await booth.begin(file, of: made.id, length: sealed.count, at: service)
                let path = "\(TestBooth.path)/\(file.id)"
                let override = try #require(HTTPField.Name("X-HTTP-Method-Override"))

                let half = try await service.http(
                    .post, path,
                    try await booth.tus([
                        override: "PATCH", .contentType: TusHeaders.bodyType, TusHeaders.uploadOffset: "0",
                    ]), body: Array(sealed[..<1000]))
                #expect(half.status == .noContent && half.offset == 1000)
                let asked = try await service.http(.post, path, try await booth.tus([override: "HEAD"]))
                #expect(asked.status == .ok && asked.offset == 1000)
                // The actual method counts for nothing.
                let ended = try await service.http(.patch, path, try await booth.tus([override: "DELETE"]))
                #expect(ended.status == .noContent)
                #expect(try await booth.arrived(file, at: service) == nil)
                let able = try await service.http(
                    .post, TestBooth.path, try await booth.tus([override: "OPTIONS"]))
                #expect(able.status == .noContent)
                let foreign = try await service.http(.post, path, try await booth.tus([override: "TRACE"]))
                #expect(foreign.status == .methodNotAllowed)
            }
        }
    }
}
