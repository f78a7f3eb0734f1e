import Contracts
import Crypto
package import Foundation
package import HTTPClient
package import Passes

/// Turns what a program shows into a checked pass: accounts exchanges tokens and says which keys sign passes.
///
/// What accounts says of a token is believed for a second, so that a session or token that was ended there is ended
/// everywhere within that time; while accounts does not answer, nothing can be ended, and a pass is believed to its own end.
/// However many requests show the same token, accounts is asked once a second for it. Keys are remembered while they hold.
package actor PassDesk {
    private let accounts: String
    private let audience: String
    private let client: HTTPClient
    private let now: @Sendable () -> Date
    /// By the SHA-256 of the token, so that no token stays in memory.
    private var exchanged: [[UInt8]: Exchanged] = [:]
    /// Questions under way, by the same.
    private var asking: [[UInt8]: Task<Issued, any Error>] = [:]
    private var keys: [PassPublicKey] = []
    private var keysFetchedAt: Date?

    private struct Exchanged {
        var issued: Issued
        var askedAt: Date
    }

    private static let mostExchanged = 10_000
    /// How long an exchanged pass is believed without asking again.
    private static let exchangeHolds: TimeInterval = 1
    private static let keysHold: TimeInterval = 300
    /// An unknown key is asked for again at most so often.
    private static let keysPause: TimeInterval = 10

    /// - Parameters:
    ///   - accounts: `http://127.0.0.1:8081`.
    ///   - audience: the service that asks; passes must be meant for it.
    package init(accounts: String, audience: String, client: HTTPClient, now: @escaping @Sendable () -> Date) {
        self.audience = audience
        self.accounts = accounts.hasSuffix("/") ? String(accounts.dropLast()) : accounts
        self.client = client
        self.now = now
    }

    /// - Parameter credential: a pass, or a token of accounts.
    /// - Throws: `PassError`; `APIError` 401 for a token that accounts refuses, 503 when accounts is away.
    package func pass(for credential: String) async throws -> Pass {
        // A pass is three parts with dots between; a token has none.
        guard credential.contains(".") else { return try await verified(try await exchange(credential)) }
        let pass = try await verified(credential)
        // Somebody's session may have ended since: it shows itself, and is asked about.
        guard pass.session == nil else { throw APIError.tokenRefused }
        return pass
    }

    private func verified(_ text: String) async throws -> Pass {
        do {
            return try await verifier(atMost: Self.keysHold).verify(text)
        } catch PassError.untrusted {
            // Accounts may have a new key.
            return try await verifier(atMost: Self.keysPause).verify(text)
        }
    }

    /// The text of a pass for a token, as accounts issues it now.
    ///
    /// - Throws: as ``pass(for:)``.
    func issued(for token: String) async throws -> String { try await ask(forPassWith: token).pass }

    /// The text of a new pass in place of one that ends soon; accounts gives one as long as the token behind it holds.
    ///
    /// - Throws: as ``pass(for:)``.
    func renew(_ pass: String) async throws -> String { try await ask(forPassWith: pass).pass }

    private struct Issued: Decodable, Sendable {
        var pass: String
        var expiresAt: Date
    }

    private func exchange(_ token: String) async throws -> String {
        let hash = Array(SHA256.hash(data: Array(token.utf8)))
        let known = exchanged[hash]
        if let known, now().timeIntervalSince(known.askedAt) < Self.exchangeHolds, known.issued.expiresAt > now() {
            return known.issued.pass
        }
        let askedAt = now()
        do {
            let issued = try await askOnce(for: token, hash)
            remember(Exchanged(issued: issued, askedAt: askedAt), hash)
            return issued.pass
        } catch let error as APIError where error == .accountsAway {
            guard let known, known.issued.expiresAt > now() else { throw APIError.accountsAway }
            return known.issued.pass
        } catch {
            exchanged[hash] = nil
            throw error
        }
    }

    /// Asks accounts, or waits for the answer to whoever has asked already.
    private func askOnce(for token: String, _ hash: [UInt8]) async throws -> Issued {
        if let asking = asking[hash] { return try await asking.value }
        let task = Task { try await ask(forPassWith: token) }
        asking[hash] = task
        defer { asking[hash] = nil }
        return try await task.value
    }

    private func remember(_ pass: Exchanged, _ hash: [UInt8]) {
        if exchanged[hash] == nil, exchanged.count >= Self.mostExchanged {
            exchanged = exchanged.filter { $0.value.issued.expiresAt > now() }
            guard exchanged.count < Self.mostExchanged else { return }
        }
        exchanged[hash] = pass
    }

    private func ask(forPassWith credential: String) async throws -> Issued {
        let answer = try await ask(
            HTTPRequest(.post, "\(accounts)/accounts/api/passes").authorized(bearer: credential))
        guard answer.status != 401, answer.status != 403 else { throw APIError.tokenRefused }
        guard answer.isSuccess, let issued: Issued = try? answer.json(decoder: Self.decoder) else {
            throw APIError.accountsAway
        }
        return issued
    }

    private func verifier(atMost age: TimeInterval) async throws -> PassVerifier {
        if keysFetchedAt.map({ now().timeIntervalSince($0) >= age }) ?? true {
            do {
                keys = try await fetchKeys()
                keysFetchedAt = now()
            } catch  where !keys.isEmpty {
                // While accounts is away, what it signed before is still believed.
            }
        }
        return PassVerifier(issuer: "accounts", publicKeys: keys, audience: audience, now: now)
    }

    private func fetchKeys() async throws -> [PassPublicKey] {
        struct KeySet: Decodable {
            struct Key: Decodable { var x: String }
            var keys: [Key]
        }
        let answer = try await ask(HTTPRequest(.get, "\(accounts)/accounts/api/pass-keys"))
        guard answer.isSuccess, let set: KeySet = try? answer.json() else { throw APIError.accountsAway }
        return set.keys.compactMap { key in
            // From base64url without padding to base64; 32 bytes want one sign of padding.
            try? PassPublicKey(key.x.replacing("-", with: "+").replacing("_", with: "/") + "=")
        }
    }

    private func ask(_ request: HTTPRequest) async throws -> HTTPResponse {
        do {
            return try await client.send(request)
        } catch {
            throw APIError.accountsAway
        }
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let text = try decoder.singleValueContainer().decode(String.self)
            guard let date = ContractCoding.instant(text) else {
                throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "an instant"))
            }
            return date
        }
        return decoder
    }
}
