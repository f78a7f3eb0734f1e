import FoundationEssentials
import HTTPTypes
import Hummingbird
import WebPages

/// `/health`, `/ready` and `/metrics`, for operators and schedulers. The edge does not pass them on to the public.
struct HealthRoutes: Sendable {
    let service: String
    let board: ReadinessBoard
    let metrics: PrometheusRegistry
    let startedAt: Date

    /// The body of `/ready`.
    struct Report: Codable, Sendable {
        struct Check: Codable, Sendable {
            var ready: Bool
            var reason: String?
        }

        var service: String
        var ready: Bool
        var checks: [String: Check]
        /// The names of the checks that are not ready, sorted.
        var failing: [String]
    }

    func add(to router: Router<PageContext>) {
        router.get("health") { _, _ in
            Self.json(.ok, Data(#"{"status":"alive"}"#.utf8))
        }
        router.get("ready") { _, _ in
            let report = await report()
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return Self.json(report.ready ? .ok : .serviceUnavailable, try encoder.encode(report))
        }
        router.get("metrics") { _, _ in
            let text = metrics.exposition() + ProcessMetrics.exposition(startedAt: startedAt)
            return Response(
                status: .ok, headers: [.contentType: Exposition.contentType],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        }
    }

    private func report() async -> Report {
        var checks: [String: Report.Check] = [:]
        for (name, outcome) in await board.outcomes() {
            switch outcome {
            case .ready: checks[name] = Report.Check(ready: true)
            case .notReady(let reason): checks[name] = Report.Check(ready: false, reason: reason)
            }
        }
        let failing = checks.filter { !$0.value.ready }.keys.sorted()
        return Report(service: service, ready: failing.isEmpty, checks: checks, failing: failing)
    }

    private static func json(_ status: HTTPResponse.Status, _ data: Data) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
    }
}
