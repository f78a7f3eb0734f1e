import Foundation
import HTTPClient
import PostgreSQL
import Testbed
import Testing

@Suite("Figures of gdpr-requests", .enabled(if: TestServers.areThere, "TEST_SERVICES is not set"), .serialized)
struct MetricsTests {
    @Test func `a process tells what waits and what is due next, without data about anybody`() async throws {
        try await LiveService.with(isServing: false) { service in
            let address = "ann.\(UUID().uuidString.lowercased())@example.org"
            _ = try await service.command("find", "--mail", address, "--wait", "0", "--as", "an", "--because", "letter")
            try await withTemporaryDirectory { folder in
                let process = try service.process(portFile: "\(folder)/port")
                defer { process.terminate() }
                let port = try await eventually("the port") {
                    (try? String(contentsOfFile: "\(folder)/port", encoding: .utf8)).flatMap {
                        Int($0.filter(\.isNumber))
                    }
                }
                let client = HTTPClient()
                let text = try await eventually("the figures") { () -> String? in
                    let answer = try? await client.send(HTTPRequest(.get, "http://127.0.0.1:\(port)/metrics"))
                    let text = answer?.text ?? ""
                    return text.contains("legal_deadline") && text.contains("backlog_measured") ? text : nil
                }
                await client.close()
                for figure in [
                    "outbox_messages ", "outbox_oldest_age_seconds ", "dead_letters 0",
                    #"consumer_up{queue="gdpr-requests.answers"} "#, #"consumer_up{queue="gdpr-requests.mailings"} "#,
                    #"legal_deadline_timestamp_seconds{clock="request"} "#,
                    #"legal_deadline_timestamp_seconds{clock="breach-people"} "#,
                ] { #expect(text.contains(figure), "\(figure)") }
                #expect(!text.contains("example.org") && !text.contains("conflicts_total 1"))
            }
            try await service.owner.execute("delete from outbox")
        }
    }
}
