package import Hummingbird
package import ServiceLifecycle
package import WebPages

/// What a service is made of.
package struct ServiceParts: Sendable {
    /// Run as long as the process, started in this order and stopped in the opposite one. The HTTP server comes after
    /// them. A service that returns before it is asked to stop has failed, and the process ends.
    package var background: [any Service]
    /// The names of all workloads, also of those that this process takes no part in.
    package var workloads: [String]
    /// What `/ready` asks.
    package var readiness: [ReadinessCheck]
    /// Adds routes. Errors, languages, security headers and measuring are there already.
    package var routes: @Sendable (Router<PageContext>) -> Void
    /// Runs when everything has stopped: closes pools and connections. Has part of the 10 seconds.
    package var close: @Sendable () async -> Void

    package init(
        background: [any Service] = [], workloads: [String] = [], readiness: [ReadinessCheck] = [],
        routes: @escaping @Sendable (Router<PageContext>) -> Void = { _ in },
        close: @escaping @Sendable () async -> Void = {}
    ) {
        self.background = background
        self.workloads = workloads
        self.readiness = readiness
        self.routes = routes
        self.close = close
    }
}
