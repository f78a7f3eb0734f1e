import Contracts
import Foundation
import LoopbackServer
import Media
import ObjectStore
import PostgreSQL
import Testbed
import Testing

@Suite(
    "rendering from a store that misbehaves",
    .enabled(if: TestServers.areThere && TestServers.s3 != nil, "TEST_SERVICES or TEST_S3_URL is not set"), .serialized)
struct StoreFaultTests {
    private static func withFaultyStore(
        _ body: @escaping @Sendable (LiveMedia, FaultyHTTPServer) async throws -> Void
    ) async throws {
        let faulty = try FaultyHTTPServer(before: try #require(URL(string: TestServers.s3 ?? "")?.port))
        try await LiveMedia.with(["OBJECT_STORE_URL": TestServers.s3(through: faulty.port)]) { service in
            try await body(service, faulty)
        }
    }

    private static func isReadyOnce(_ capture: CaptureReceived, in service: LiveMedia) async throws {
        _ = try await service.others.fact(CaptureReady.self, about: "\(capture.captureID)")
        #expect(try await service.others.facts(CaptureReady.self, about: "\(capture.captureID)").count == 1)
        #expect(try await service.others.facts(CaptureQuarantined.self, about: "\(capture.captureID)").isEmpty)
        let made: Int? = try await service.owner.value(
            "select count(*) from rendition where capture_id = \(capture.captureID.uuid)")
        // A photograph in every form of the README's table.
        #expect(made == 8)
        let names = try await service.store.names(under: "renditions/\(capture.captureID)/")
        #expect(names.count == 8)
    }

    @Test(arguments: [false, true])
    func `a capture waits while the store is away, and is ready once when it is back`(isSilent: Bool) async throws {
        try await Self.withFaultyStore { service, faulty in
            let capture = try await service.received(try await TestPictures.photograph(in: service.directory))
            faulty.misbehave { _ in isSilent ? .silence : .status(503) }
            try await service.others.say(capture)
            // Four requests are one attempt: it has been tried, and tried again.
            try await until("the second attempt") { faulty.faultCount > 4 }
            let made: Int? = try await service.owner.value(
                "select count(*) from rendition where capture_id = \(capture.captureID.uuid)")
            #expect(made == 0)
            #expect(try await service.others.facts(CaptureReady.self, about: "\(capture.captureID)").isEmpty)
            faulty.behave()
            try await Self.isReadyOnce(capture, in: service)
        }
    }

    @Test func `an original that comes cut off or short is read again, not put aside`() async throws {
        try await Self.withFaultyStore { service, faulty in
            let photograph = try await TestPictures.photograph(in: service.directory)
            for fault in [FaultyHTTPServer.Fault.cut(after: 10_000), .shortened(by: 100)] {
                let capture = try await service.received(photograph)
                faulty.misbehave(1) { $0.method == "GET" ? fault : nil }
                try await service.others.say(capture)
                try await Self.isReadyOnce(capture, in: service)
            }
            #expect(faulty.faultCount == 2)
        }
    }

    @Test func `renditions that the store has taken without saying so are there once`() async throws {
        try await Self.withFaultyStore { service, faulty in
            let capture = try await service.received(try await TestPictures.photograph(in: service.directory))
            faulty.misbehave(5) { $0.method == "PUT" ? .lostAnswer : nil }
            try await service.others.say(capture)
            try await Self.isReadyOnce(capture, in: service)
            #expect(faulty.faultCount == 5)
        }
    }
}
