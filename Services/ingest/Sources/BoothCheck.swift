import Contracts
import Foundation
import HTTPTypes
import Passes
import PostgreSQL
import WebPages

/// Knows booths by the tokens that they sign with their own keys.
///
/// Nothing is remembered between requests, so that a revoked booth is refused at once. A booth that replaces its key is
/// believed with both until it uses the new one.
struct BoothCheck: Sendable {
    /// A token lives no longer, so that one that leaks is soon worthless.
    static let tokenLifetime = Duration.seconds(300)
    /// A booth's clock may be ahead. One that is behind takes the time from our `Date` header for its tokens.
    static let leeway = Duration.seconds(300)

    let database: Database
    let now: @Sendable () -> Date

    /// The pass that `token` carries: issuer is the booth's number, subject its identifier.
    ///
    /// - Throws: `PassError` when it may not be believed; `APIError` 403 for a revoked booth.
    @Sendable func verify(_ token: String) async throws -> Pass {
        try await verify(token, refusingRevoked: true)
    }

    /// The same for what a revoked booth may ask too: what it is ordered to do.
    ///
    /// - Throws: `PassError` when the token may not be believed.
    @Sendable func verifyEvenRevoked(_ token: String) async throws -> Pass {
        try await verify(token, refusingRevoked: false)
    }

    private func verify(_ token: String, refusingRevoked: Bool) async throws -> Pass {
        guard let issuer = await PassVerifier.claimedIssuer(of: token), let number = Int(issuer),
            SessionCode.boothNumbers.contains(number),
            let booth = try await Booths(runner: database).booth(number: number)
        else { throw PassError.untrusted }
        if booth.isRevoked, refusingRevoked { throw Self.revoked }
        guard let key = booth.publicKey else { throw PassError.untrusted }
        do {
            return try await verify(token, of: booth, with: key)
        } catch PassError.untrusted {
            guard let next = booth.nextPublicKey else { throw PassError.untrusted }
            let pass = try await verify(token, of: booth, with: next)
            try await database.withTransaction { transaction in
                try await Booths(runner: transaction).promote(next, of: booth.id)
            }
            return pass
        }
    }

    private func verify(_ token: String, of booth: RegisteredBooth, with key: [UInt8]) async throws -> Pass {
        let verifier = PassVerifier(
            issuer: "\(booth.number)", publicKeys: [try PassPublicKey(Data(key).base64EncodedString())],
            audience: Ingest.name, leeway: Self.leeway, maximumLifetime: Self.tokenLifetime, now: now)
        let pass = try await verifier.verify(token)
        guard pass.subject.lowercased() == booth.id.description else { throw PassError.untrusted }
        return pass
    }

    static let revoked = APIError(
        .forbidden, code: "booth-revoked", message: "This booth is revoked. Keep everything and call the operator.")
}

extension PageContext {
    /// The booth whose token was checked.
    var boothID: Identifier<Booth> {
        get throws {
            guard let id = pass.flatMap({ Identifier<Booth>($0.subject) }) else { throw PassError.untrusted }
            return id
        }
    }
}
