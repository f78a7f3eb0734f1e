import AMQP
import FoundationEssentials
import HTTPClient
import Logging
import Testing
import Transfer

/// A virtual host of one's own with the exchange that booths publish to, a queue behind it, and a user per booth.
struct TemporaryBroker {
    static let queue = "ingest.booths"

    let name: String
    private let base: String
    private let authorization: String
    private let client = HTTPClient()
    let session: BrokerSession

    /// Runs `body` with a broker that is gone afterwards.
    static func with(_ body: (TemporaryBroker) async throws -> Void) async throws {
        let broker = try await TemporaryBroker()
        do {
            try await body(broker)
        } catch {
            await broker.remove()
            throw error
        }
        await broker.remove()
    }

    private init() async throws {
        let management = try #require(TestServers.management).dropFirst("http://".count).split(separator: "@")
        base = "http://" + management[1]
        authorization = "Basic " + Data(management[0].utf8).base64EncodedString()
        name = "test-" + UUID().uuidString.lowercased()
        let admin = management[0].split(separator: ":")[0]
        let address = try #require(TestServers.broker)
        let url = address.prefix(upTo: address.lastIndex(of: "/") ?? address.endIndex) + "/" + name
        session = BrokerSession(
            try BrokerConfiguration(url: String(url), name: "test"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await call("PUT", "vhosts/\(name)")
        try await call("PUT", "permissions/\(name)/\(admin)", #"{"configure":".*","write":".*","read":".*"}"#)
        try await session.declare(
            Topology(
                exchanges: [Exchange("booths", kind: .topic)],
                queues: [Queue(Self.queue, arguments: ["x-queue-type": .string("quorum")])],
                bindings: [Binding(queue: Self.queue, exchange: "booths", routingKey: "#")]))
    }

    private func remove() async {
        await session.close()
        for number in [7, 8] { try? await call("DELETE", "users/\(user(number))") }
        try? await call("DELETE", "vhosts/\(name)")
        await client.close()
    }

    private func user(_ number: Int) -> String { "booth-\(number)-\(name)" }

    /// The address for a booth that may publish `booths` with its own number and do nothing else.
    func makeUser(ofBooth number: Int) async throws -> String {
        try await call("PUT", "users/\(user(number))", #"{"password":"secret","tags":""}"#)
        try await call(
            "PUT", "permissions/\(name)/\(user(number))", #"{"configure":"^$","write":"^booths$","read":"^$"}"#)
        try await call(
            "PUT", "topic-permissions/\(name)/\(user(number))",
            #"{"exchange":"booths","write":"^\#(number)$","read":"^$"}"#)
        let address = try #require(TestServers.broker).split(separator: "@")
        let host = address[1].prefix { $0 != "/" }
        return "amqp://\(user(number)):secret@\(host)/\(name)"
    }

    private func call(_ method: String, _ path: String, _ body: String = "") async throws {
        let answer = try await client.send(
            HTTPRequest(
                HTTPMethod(method), "\(base)/api/\(path)",
                headers: ["authorization": authorization, "content-type": "application/json"],
                body: .bytes(Array(body.utf8))))
        guard (200..<300).contains(answer.status) else { throw Refused(status: answer.status) }
    }

    private struct Refused: Error { let status: Int }
}
