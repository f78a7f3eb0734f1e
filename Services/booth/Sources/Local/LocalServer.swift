internal import DurableFiles
import FoundationEssentials
import Hexadecimal
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// Serves the local interface on the loopback, and tells other commands of this device where.
struct LocalServer: Sendable {
    /// Where the interface of a running agent is; the file goes with the process's end, as far as that is orderly.
    struct Address: Codable, Sendable {
        let port: Int
    }

    let folder: BoothFolder
    let port: Int
    let logger: Logger

    /// What changes want; made when there is none.
    static func token(of folder: BoothFolder) throws -> String {
        let bytes = try SecretFile.read(folder.localToken) {
            var generator = SystemRandomNumberGenerator()
            return Array(String(hexadecimal: (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }).utf8)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func address(of folder: BoothFolder) -> Address? {
        guard let length = try? Files.length(of: folder.localAddress),
            let bytes = try? OpenFile(reading: folder.localAddress).read(at: 0, count: length)
        else { return nil }
        return try? JSONDecoder().decode(Address.self, from: Data(bytes))
    }

    /// Serves until it is cancelled. A port that is taken costs the interface, never a capture.
    func run(_ interface: LocalInterface) async {
        let quiet = Self.quiet(logger)
        let application = Application(
            router: interface.router,
            server: .http1(configuration: .init(idleTimeout: .seconds(75))),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in announce(channel.localAddress?.port ?? port) },
            eventLoopGroupProvider: .singleton, logger: quiet)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [.init(service: application)], logger: quiet))
        let serving = Task { try await group.run() }
        let result = await withTaskCancellationHandler {
            await serving.result
        } onCancel: {
            Task { await group.triggerGracefulShutdown() }
        }
        if case .failure(let error) = result {
            logger.error(
                "there is no local interface: can the port be used?",
                metadata: ["port": "\(port)", "reason": "\(error)"])
        }
        _ = try? Files.remove(folder.localAddress)
    }

    private func announce(_ port: Int) {
        logger.notice("local interface", metadata: ["address": "http://127.0.0.1:\(port)/"])
        do {
            try Files.replace(
                folder.localAddress, with: [UInt8](JSONEncoder().encode(Address(port: port))), mode: 0o600)
        } catch {
            logger.error("local.json cannot be written; `booth delete` will not find the agent")
        }
    }

    /// The server's own steps are nobody's concern.
    private static func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = .error
        return logger
    }
}
