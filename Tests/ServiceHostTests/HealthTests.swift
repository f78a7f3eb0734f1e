import FoundationEssentials
import HTTPTypes
import Hummingbird
import ServiceHost
import Testbed
import Testing
import WebPages
import WebPagesTesting

@Suite struct HealthTests {
    enum Program: ServiceProgram {
        static let name = "gdpr-requests"
        static let summary = "A test."
        static let settings: [Setting] = [.required("SOME_URL", "an address")]

        static func parts(_ frame: ServiceFrame) async throws -> ServiceParts { ServiceParts() }
    }

    struct Broken: Error, CustomStringConvertible {
        var description: String { "no connection" }
    }

    private func answer(_ path: String, after first: [String] = [], _ checks: [ReadinessCheck]) async throws
        -> TestResponse
    {
        let frame = try ServiceFrame.forTests(Program.self, ["SOME_URL": "x"])
        let parts = ServiceParts(readiness: checks, routes: { $0.get("g/:code") { _, _ in "guest" } })
        return try await TestClient.with(ServiceHost.router(frame, parts)) { client in
            for path in first { _ = try await client.execute(uri: path, method: .get) }
            return try await client.execute(uri: path, method: .get)
        }
    }

    @Test func `a live process says so whatever its checks say`() async throws {
        let answer = try await answer("/health", [ReadinessCheck("database") { .notReady("down") }])
        #expect(answer.status == .ok)
        #expect(String(buffer: answer.body) == #"{"status":"alive"}"#)
    }

    @Test func `a ready service lists its checks by name`() async throws {
        let answer = try await answer(
            "/ready", [ReadinessCheck("queues") { .ready }, ReadinessCheck("database") { .ready }])
        #expect(answer.status == .ok)
        #expect(
            String(buffer: answer.body)
                == #"{"checks":{"database":{"ready":true},"queues":{"ready":true}},"failing":[],"ready":true,"service":"gdpr-requests"}"#
        )
    }

    @Test func `a service that is not ready says which checks fail and why`() async throws {
        let answer = try await answer(
            "/ready",
            [
                ReadinessCheck("queues") { .notReady("no consumer on media.captures") },
                .attempt("broker") { throw Broken() },
                .attempt("database") {},
            ])
        #expect(answer.status == .serviceUnavailable)
        let text = String(buffer: answer.body)
        #expect(text.contains(#""failing":["broker","queues"]"#))
        #expect(text.contains(#""broker":{"ready":false,"reason":"no connection"}"#))
        #expect(text.contains(#""database":{"ready":true}"#))
    }

    @Test func `a check that hangs is not waited for and not asked twice`() async throws {
        let hanging = ReadinessCheck("database") {
            await hangForEver()
            return .ready
        }
        let answer = try await answer("/ready", after: ["/ready"], [hanging])
        #expect(answer.status == .serviceUnavailable)
        #expect(String(buffer: answer.body).contains("still being asked"))
    }

    @Test func `metrics tell requests by route and never by address`() async throws {
        let answer = try await answer("/metrics", after: ["/g/SECRET-CODE?mail=anna@example.org", "/nowhere/anna"], [])
        #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
        let text = String(buffer: answer.body)
        #expect(text.contains(#"http_requests_total{method="GET",route="/g/{code}",status="200"} 1"#))
        #expect(text.contains(#"http_requests_total{method="GET",route="NotFound",status="404"} 1"#))
        #expect(text.contains("process_resident_memory_bytes"))
        #expect(!text.contains("SECRET-CODE") && !text.contains("anna"))
    }

    @Test(.enabled(if: Promtool.path != nil, "promtool comes with Debian's package prometheus"))
    func `promtool finds nothing to object to in what a service shows`() async throws {
        let answer = try await answer("/metrics", after: ["/g/1"], [])
        #expect(try Promtool.complaints(String(buffer: answer.body)) == "")
    }

    @Test func `a program's schema and owner follow from its name`() {
        #expect(Program.schema == "gdpr_requests" && Program.ownerRole == "gdpr_requests_owner")
    }
}
