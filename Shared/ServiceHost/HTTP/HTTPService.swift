import FoundationEssentials
import Glibc
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import WebPages

/// Listens on `HTTP_HOST` and `HTTP_PORT` and tells which port it got.
struct HTTPService: Service {
    let responder: RouterResponder<PageContext>
    let host: String
    let port: Int
    let portFile: String?
    let logger: Logger

    func run() async throws {
        let application = Application(
            responder: responder,
            // A client that opens a connection and says nothing is not kept for ever.
            server: .http1(configuration: .init(idleTimeout: .seconds(75))),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in announce(channel.localAddress?.port ?? port) },
            eventLoopGroupProvider: .singleton, logger: logger)
        do {
            try await application.run()
        } catch let error as IOError {
            throw SettingError("HTTP_PORT", "\(port) on \(host) cannot be used: \(ErrorText.describe(error))")
        }
    }

    private func announce(_ port: Int) {
        if let portFile { Self.write("\(port)\n", to: portFile, logger) }
        logger.notice("serving", metadata: ["http.host": "\(host)", "http.port": "\(port)"])
    }

    /// Puts the file in its place complete, so that nobody reads half a number.
    private static func write(_ text: String, to path: String, _ logger: Logger) {
        let temporary = "\(path).\(getpid())"
        do {
            try Data(text.utf8).write(to: URL(filePath: temporary))
            guard rename(temporary, path) == 0 else { throw SettingError("PORT_FILE", "cannot be written") }
        } catch {
            logger.error("port file not written", error: error)
        }
    }
}
