package import HTTPTypes
package import Hummingbird
package import Logging
import ServiceLifecycle

/// Asks an application under test what browsers and programs ask: the real server, on a free port of this machine, over
/// real HTTP.
package struct TestClient: Sendable {
    private let exchange: Exchange

    /// Where the server listens, `http://127.0.0.1:40123`: for those who ask it with a client of their own.
    package var address: String { exchange.address }

    /// Serves `router` while `body` runs, and returns when the server has stopped.
    ///
    /// - Parameter logger: where the server and the requests log.
    package static func with<Routes: HTTPResponderBuilder, Outcome>(
        _ router: Routes, logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
        isolation: isolated (any Actor)? = #isolation, _ body: (TestClient) async throws -> Outcome
    ) async throws -> Outcome where Routes.Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [.init(service: application)], logger: logger))
        let running = Task {
            defer { port.finish() }
            try await group.run()
        }
        let outcome: Result<Outcome, any Error>
        do {
            guard let number = await ports.first(where: { $0 > 0 }) else { throw NotServing() }
            outcome = .success(try await body(TestClient(exchange: Exchange(port: number))))
        } catch {
            outcome = .failure(error)
        }
        // Not cancelled: the server would log that as an error among what the test looks at.
        await group.triggerGracefulShutdown()
        _ = await running.result
        return try outcome.get()
    }

    /// Sends one request and collects the answer, whatever its status says.
    ///
    /// - Parameter uri: path and query, percent-encoded; sent as it is written.
    package func execute(
        uri: String, method: HTTPRequest.Method, headers: HTTPFields = [:], body: ByteBuffer? = nil
    ) async throws -> TestResponse {
        let answer = try await exchange.perform(
            method.rawValue, uri, headers, body: body.map { Array($0.readableBytesView) })
        return TestResponse(
            status: HTTPResponse.Status(code: answer.status), headers: answer.headers,
            body: ByteBuffer(bytes: answer.body))
    }
}

/// The server under test ended before it listened.
private struct NotServing: Error {}
