import Contracts
import Foundation
import GDPRRequests
import ObjectStore
import PostgreSQL
import ServiceTesting
import SubjectRights
import Testbed
import Testing

/// Copies and corrections through all services, while `gdpr-requests` dies (-9) again and again.
@Suite(
    "Rights while gdpr-requests is killed", .enabled(if: TestServers.areThere, "TEST_SERVICES is not set"), .serialized,
    .timeLimit(.minutes(6)))
struct RightsKillTests {
    /// Each place where a process may die, while everybody finds and while everybody does what is wanted.
    private static let deaths = ["told:1", "handled:1", "committed:1", "told:1", "handled:1", "committed:1"]

    /// Opens a request that nobody works on yet.
    private func open(_ arguments: [String], _ platform: WholePlatform) async throws -> Identifier<SubjectRequest> {
        let (_, failure) = try await platform.requests.attempt(
            arguments + ["--wait", "0", "--as", "tester", "--because", "letter"])
        let text = try #require(failure.map { "\($0)" })
        return try #require(Identifier<SubjectRequest>(String(text.suffix(36))))
    }

    /// One process after another dies on the way; the last one lives until the request is complete.
    private func complete(_ request: Identifier<SubjectRequest>, _ platform: WholePlatform) async throws {
        let settings = platform.settingsOfRequests.merging([
            "SWIFT_BACKTRACE": "enable=no", "LOG_LEVEL": "error", "HTTP_PORT": "0",
        ]) { $1 }
        for point in Self.deaths {
            let victim = try ServiceProcess.serve(GDPRRequests.self, settings, dyingAt: point)
            #expect(try await victim.wasKilled(), "\(point)")
            #expect(try await !RightsTests.shown(request, platform).isComplete)
        }
        let heir = try ServiceProcess.serve(GDPRRequests.self, settings)
        _ = try await eventually("the end of the request", within: .seconds(120)) {
            try await RightsTests.shown(request, platform).isComplete ? true : nil
        }
        try await heir.stop()
        let parts: Int? = try await platform.requests.owner.value(
            "select count(*) from gdpr_requests.part where request_id = \(request.uuid)")
        #expect(parts == OwnerName.allCases.count)
    }

    @Test func `a copy ends complete, once`() async throws {
        try await WholePlatform.with(requestsServe: false) { platform in
            let (zoe, _) = try await RightsTests.seed(platform)
            let request = try await open(["export", "--mail", zoe.mail], platform)
            try await complete(request, platform)
            let objects = try await platform.store.names(under: ExportObjects.prefix(of: request))
            #expect(objects.count == 7, "each part stands there once")
            let path = "\(platform.directory)/zoe.zip"
            try await platform.requests.command(
                "request", "package", "\(request)", "--to", path, "--as", "t", "--because", "b")
            let manifest = try JSONDecoder().decode(
                RightsTests.Manifest.self, from: RightsTests.file("manifest.json", in: path))
            for (service, tables) in SeededPerson.expected {
                #expect(manifest.records[service] == tables, "\(service)")
            }
            #expect(manifest.files.filter { $0.name.hasPrefix("media/") }.count == 2)
        }
    }

    @Test func `a correction ends complete, once`() async throws {
        try await WholePlatform.with(requestsServe: false) { platform in
            let (zoe, others) = try await RightsTests.seed(platform)
            let new = "new." + zoe.mail
            let request = try await open(
                ["rectify", "--mail", zoe.mail, "--field", "mail", "--value", new], platform)
            try await complete(request, platform)
            #expect(try await CorrectionTests.mails(of: zoe, platform) == Array(repeating: new, count: 4))
            #expect(
                try await CorrectionTests.mails(of: others[0], platform) == Array(repeating: others[0].mail, count: 4))
        }
    }
}
