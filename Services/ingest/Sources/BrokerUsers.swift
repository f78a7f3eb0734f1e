import Foundation
import HTTPClient
import ServiceHost

/// The broker's users for booths, made and removed through its management interface.
///
/// Only operators' commands have its address; a serving process could not make a user if it wanted to.
struct BrokerUsers: Sendable {
    /// What the broker lets a user do, as regular expressions.
    private struct Permissions: Encodable {
        var configure: String
        var write: String
        var read: String
    }

    private struct TopicPermissions: Encodable {
        var exchange: String
        var write: String
        var read: String
    }

    private struct User: Encodable {
        var password: String
        var tags: String
    }

    /// Nothing at all: only the empty name would match, and no exchange or queue has it that a client could use so.
    private static let nothing = "^$"

    private let base: String
    private let user: String
    private let password: String
    private let virtualHost: String
    private let client: HTTPClient

    /// - Parameters:
    ///   - address: `http://user:password@host:port`, as `AMQP_MANAGEMENT_URL` has it.
    ///   - virtualHost: where the exchange `booths` is.
    init(address: String, virtualHost: String, client: HTTPClient = HTTPClient()) throws(SettingError) {
        guard var parts = URLComponents(string: address), let user = parts.user, let password = parts.password else {
            throw SettingError("AMQP_MANAGEMENT_URL", "wants http://user:password@host:port")
        }
        parts.user = nil
        parts.password = nil
        guard var base = parts.string else {
            throw SettingError("AMQP_MANAGEMENT_URL", "wants http://user:password@host:port")
        }
        while base.hasSuffix("/") { base.removeLast() }
        self.base = base
        self.user = user
        self.password = password
        self.virtualHost = Self.encoded(virtualHost)
        self.client = client
    }

    /// Makes the user of a booth, or gives the one there is another password.
    ///
    /// It may publish to the exchange `booths` with the booth's own number as routing key, and nothing else: no other
    /// exchange, no other key, no queue, no consuming. Rights on keys come first, so that it never has more.
    func make(_ name: String, password: String, ofBooth number: Int) async throws {
        let name = Self.encoded(name)
        try await put("users/\(name)", User(password: password, tags: ""))
        try await put(
            "topic-permissions/\(virtualHost)/\(name)",
            TopicPermissions(exchange: "booths", write: "^\(number)$", read: Self.nothing))
        try await put(
            "permissions/\(virtualHost)/\(name)",
            Permissions(configure: Self.nothing, write: "^booths$", read: Self.nothing))
    }

    /// Removes the users of all devices that are or were a booth, but one. Doing it again changes nothing.
    func removeAll(ofBooth number: Int, but kept: String? = nil) async throws {
        struct Listed: Decodable { var name: String }
        let answer = try await send(HTTPRequest(.get, "\(base)/api/users?columns=name"))
        guard answer.isSuccess, let users = try? answer.json(as: [Listed].self) else {
            throw BrokerRefusal(status: answer.status)
        }
        for user in users where user.name != kept && RegisteredBooth.isBrokerUser(user.name, ofBooth: number) {
            try await remove(user.name)
        }
    }

    /// Removes a user; the broker ends its connections. One that is not there is fine.
    private func remove(_ name: String) async throws {
        let answer = try await send(HTTPRequest(.delete, "\(base)/api/users/\(Self.encoded(name))"))
        guard answer.isSuccess || answer.status == 404 else { throw BrokerRefusal(status: answer.status) }
    }

    func close() async { await client.close() }

    /// Runs a command's work with the users that the settings lead to.
    static func with<Outcome>(
        _ frame: ServiceFrame, _ body: (BrokerUsers) async throws -> Outcome
    ) async throws -> Outcome {
        guard let address = try frame.settings.optionalString("AMQP_MANAGEMENT_URL") else {
            throw SettingError(
                "AMQP_MANAGEMENT_URL",
                "is not set; this command makes and removes broker users and wants http://user:password@host:port")
        }
        let users = try BrokerUsers(address: address, virtualHost: frame.settings.string("AMQP_VIRTUAL_HOST"))
        do {
            let outcome = try await body(users)
            await users.close()
            return outcome
        } catch {
            await users.close()
            throw error
        }
    }

    private func put(_ path: String, _ body: some Encodable) async throws {
        let answer = try await send(.json(.put, "\(base)/api/\(path)", body))
        guard answer.isSuccess else { throw BrokerRefusal(status: answer.status) }
    }

    private func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        try await client.send(request.authorized(user: user, password: password))
    }

    private static func encoded(_ text: String) -> String {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~")
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }

    /// A password nobody guesses and every address can hold: 256 bits in base64url.
    static func randomPassword() -> String {
        var generator = SystemRandomNumberGenerator()
        return Data((0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

/// The broker's management interface did not do what it was asked for.
struct BrokerRefusal: Error, CustomStringConvertible {
    var status: Int

    var description: String {
        "the broker's management interface answered \(status); AMQP_MANAGEMENT_URL and AMQP_VIRTUAL_HOST say where it is"
    }
}
