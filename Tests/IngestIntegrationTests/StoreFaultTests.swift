import Contracts
import Foundation
import HTTPTypes
import Ingest
import LoopbackServer
import NIOCore
import ObjectStore
import PostgreSQL
import Testbed
import Testing
import Vault
import WebPagesTesting

extension OnRealServers {
    @Suite("uploads to a store that misbehaves", .enabled(if: TestServers.s3 != nil, "TEST_S3_URL is not set"))
    struct StoreFaultTests {
        /// Each lasts until it is ended; the booth gets told to come again.
        private static let faults: [(name: String, rule: @Sendable (HTTPQuestion) -> FaultyHTTPServer.Fault?)] = [
            ("every request fails", { _ in .status(503) }),
            ("no request is answered", { _ in .silence }),
            ("what is done is not answered", { $0.method == "PUT" ? .lostAnswer : nil }),
            ("the store has another length", { $0.method == "HEAD" ? .otherLength(5) : nil }),
        ]

        @Test(arguments: 0..<4)
        func `the booth keeps its copy while the store fails, and afterwards the file is there once`(
            number: Int
        ) async throws {
            let (name, rule) = Self.faults[number]
            let faulty = try FaultyHTTPServer(before: try #require(URL(string: TestServers.s3 ?? "")?.port))
            let settings = ["OBJECT_STORE_URL": TestServers.s3(through: faulty.port)]
            try await LiveService.with(running: false, settings) { service in
                let booth = try await TestBooth.enrol(at: service)
                let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
                let made = try booth.make([bytes])
                try await service.hear(made.message)

                faulty.misbehave(rule)
                let refused = try await booth.upload(made.files[0], of: made.id, to: service)
                #expect(refused.status == .serviceUnavailable, "\(name)")
                #expect(refused.headers[.retryAfter] == "30" && faulty.faultCount > 0, "\(name)")
                // No receipt, so the booth frees nothing.
                #expect(try await booth.receipt(of: made.id, from: service) == nil, "\(name)")

                faulty.behave()
                let stored = try await booth.upload(made.files[0], of: made.id, to: service)
                let again = try await booth.upload(made.files[0], of: made.id, to: service)
                #expect(stored.status == .created && again.status == .created, "\(name)")
                #expect(try await booth.receipt(of: made.id, from: service) != nil, "\(name)")
                let object = try #require(ObjectName("originals/\(made.files[0].id)"))
                #expect(try await service.store.names(under: object.text) == [object], "\(name)")
                #expect(try await service.store.length(of: object) == SealedLayout.sealedLength(of: bytes.count))
                let rows: Int? = try await service.runtime.value(
                    "select count(*) from upload where capture_id = \(made.id.uuid)")
                let attempts: Int? = try await service.runtime.value(
                    "select count(*) from upload_attempt where file_id = \(made.files[0].id.uuid)")
                #expect(rows == 1 && attempts == 0, "\(name)")
            }
        }
    }
}
