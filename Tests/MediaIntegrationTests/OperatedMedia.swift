import AMQP
import AMQPTesting
import Contracts
import Foundation
import HTTPTypes
import Logging
import Media
import Messaging
import MessagingRuntime
import NIOCore
import PostgreSQL
import ServiceTesting
import Testbed
import WebPagesTesting

/// media with an accounts that knows operators, alone in a virtual host.
struct OperatedMedia: Sendable {
    let service: ServiceOnServers<Media>
    let accounts: TestAccounts
    private let session: BrokerSession
    private let publisher: Publisher

    static func with(isServing: Bool = false, _ body: @escaping @Sendable (OperatedMedia) async throws -> Void)
        async throws
    {
        let directory = FileManager.default.temporaryDirectory.appending(path: "operate-\(UUID())").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let accounts = TestAccounts()
        try await accounts.serve { address in
            let settings = [
                "MASTER_KEY_FILE": "\(directory)/master", "PEPPER_FILE": "\(directory)/pepper",
                "SESSION_SECRET_FILE": "\(directory)/session", "LINK_SECRET_FILE": "\(directory)/link",
                "JOURNAL_KEY_FILE": "\(directory)/journal", "CHECKPOINT_KEY_FILE": "\(directory)/checkpoint",
                "OBJECT_STORE_URL": "file://\(directory)/objects", "ACCOUNTS_URL": address,
            ]
            try await TemporaryVirtualHost.with { host in
                try await host.admit(Media.name)
                let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
                let broker = try BrokerConfiguration(url: host.asAdministrator, name: "test")
                let (session, publisher) = (BrokerSession(broker, logger: logger), Publisher(broker, logger: logger))
                var topology = ServiceTopology.topology(
                    service: "media", workloads: [Workload<Transaction>("facts", []), Workload("render", [])])
                topology.exchanges += ServiceTopology.exchanges
                try await session.declare(topology)
                try await ServiceOnServers<Media>.with(settings, on: host, isServing: isServing) { service in
                    let media = OperatedMedia(
                        service: service, accounts: accounts, session: session, publisher: publisher)
                    for table in ["dead_letter_act", "workload_setting", "worker"] {
                        try await service.owner.execute("delete from \(identifier: table)")
                    }
                    try await body(media)
                    try await service.owner.execute("delete from workload_setting")
                }
                await session.close()
                await publisher.close()
            }
        }
    }

    // MARK: Asking

    func get(_ uri: String, _ headers: [String: String]) async throws -> TestResponse {
        try await service.client.execute(uri: uri, method: .get, headers: Self.fields(headers))
    }

    func post(_ uri: String, _ body: String, _ headers: [String: String] = [:]) async throws -> TestResponse {
        var fields = Self.fields(headers)
        if fields[.contentType] == nil { fields[.contentType] = "application/x-www-form-urlencoded" }
        return try await service.client.execute(
            uri: uri, method: .post, headers: fields, body: ByteBuffer(string: body))
    }

    private static func fields(_ headers: [String: String]) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in headers { if let name = HTTPField.Name(name) { fields[name] = value } }
        return fields
    }

    // MARK: Signing in

    /// What a browser has after signing in.
    struct Session: Sendable {
        var cookie: String
        var formToken: String
        var subject: String

        func headers(_ more: [String: String] = [:]) -> [String: String] {
            ["Accept": "text/html", "Cookie": cookie, "Sec-Fetch-Site": "same-origin"].merging(more) { $1 }
        }
    }

    func signIn(_ token: String) async throws -> TestResponse {
        try await post("/media/operate/sign-in", "token=\(token)", ["Accept": "text/html"])
    }

    func session(_ scopes: Set<String>) async throws -> Session {
        let token = accounts.addOperator(scopes)
        let answer = try await signIn(token)
        let cookie = String((answer.headers[.setCookie] ?? "").prefix { $0 != ";" })
        return Session(
            cookie: cookie, formToken: cookie.split(separator: "~").last.map(String.init) ?? "", subject: token)
    }

    // MARK: What is there

    /// Parks a message that nobody handles; returns its identifier.
    func park(for reason: String) async throws -> String {
        let id = UUID().uuidString.lowercased()
        let properties = MessageProperties(
            messageID: id, type: "retention.find.v1", appID: "gdpr-requests",
            headers: ["parked-reason": .string(reason), "parked-from": .string("media.facts"), "handler": .string("X")])
        try await publisher.publish(
            OutgoingMessage(
                exchange: QueueNames(service: "media").exchange, routingKey: "media.dead", properties: properties,
                body: Array("{}".utf8), mandatory: true))
        return id
    }

    func depth(_ queue: String) async throws -> Int? { try await session.queueDepth(queue)?.messages }

    func consumers(_ queue: String) async throws -> Int? { try await session.queueDepth(queue)?.consumers }

    /// What operators did with letters.
    func acts() async throws -> [String] {
        try await service.owner.rows("select act, actor, reason from dead_letter_act order by at").map { row in
            let words: [String] = [try row.decode("act"), try row.decode("actor"), try row.decode("reason")]
            return words.joined(separator: " ")
        }
    }
}
