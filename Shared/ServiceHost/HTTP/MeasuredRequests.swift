import CoreMetrics
import Hummingbird
import WebPages

/// Counts and times requests by route template, which holds no data: `/g/{code}`, never the code.
struct MeasuredRequests: RouterMiddleware {
    typealias Context = PageContext

    let metrics: PrometheusRegistry

    init(metrics: PrometheusRegistry) {
        self.metrics = metrics
        metrics.describe("http_requests_total", "Requests answered, by method, route and status.")
        metrics.describe("http_request_duration_seconds", "Time until the answer began, by route.")
    }

    func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let elapsed = (ContinuousClock.now - start).components
        let route = context.endpointPath ?? "none"
        // A method is whatever a stranger sends; only known ones become labels.
        let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        let method = known.contains(request.method.rawValue) ? request.method.rawValue : "other"
        metrics.makeCounter(
            label: "http_requests_total",
            dimensions: [("method", method), ("route", route), ("status", String(response.status.code))]
        ).increment(by: 1)
        metrics.makeTimer(label: "http_request_duration_seconds", dimensions: [("route", route)])
            .recordNanoseconds(elapsed.seconds * 1_000_000_000 + elapsed.attoseconds / 1_000_000_000)
        return response
    }
}
