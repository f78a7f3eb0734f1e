import Contracts
import Foundation
import Hummingbird
import Passwords
import PostgreSQL

/// Asks for the password of a share, and slows down whoever guesses.
struct SharePassword: Sendable {
    enum Outcome: Sendable, Equatable {
        case right
        case wrong
        case wait(until: Date)
    }

    let database: Database
    let hasher: PasswordHasher

    /// Counts a try as wrong until it turns out right, so that many at once are not many for free. Others' tries stay
    /// counted: whoever knows the password does not make guessing it cheaper.
    func attempt(_ password: String, for share: CaptureShare, at now: Date) async throws -> Outcome {
        let (refusal, triedBefore): (Outcome?, Date?) = try await database.withTransaction { transaction in
            guard
                let row = try await transaction.row(
                    "select * from share where id = \(share.id.uuid) for no key update")
            else { return (.wrong, nil) }
            let held = try CaptureShare(row)
            if let until = ShareGuessing.waitUntil(tries: held.wrongTries, last: held.triedAt, at: now) {
                return (.wait(until: until), nil)
            }
            let tries = ShareGuessing.counted(held.wrongTries, last: held.triedAt, at: now) + 1
            try await transaction.execute(
                "update share set wrong_tries = \(Int32(tries)), tried_at = \(now) where id = \(share.id.uuid)")
            return (nil, held.triedAt)
        }
        if let refusal { return refusal }
        let isRight: Bool
        do {
            isRight = try await hasher.verify(
                String(password.prefix(ShareTerms.passwordLengths.upperBound))
                    .precomposedStringWithCompatibilityMapping,
                against: share.passwordHash)
        } catch {
            try await takeBack(at: now, for: share, triedBefore)
            throw ShareError.busy
        }
        guard isRight else { return .wrong }
        try await takeBack(at: now, for: share, triedBefore)
        return .right
    }

    /// One's own try was no guess.
    private func takeBack(at now: Date, for share: CaptureShare, _ triedBefore: Date?) async throws {
        try await database.execute(
            """
            update share set wrong_tries = greatest(wrong_tries - 1, 0),
                tried_at = case when tried_at = \(now) then \(triedBefore as Date?)::timestamptz else tried_at end
            where id = \(share.id.uuid)
            """)
    }
}

/// What a browser keeps once a password was typed; it names the share and nobody.
enum ShareCookie {
    private static func name(_ secure: Bool) -> String { secure ? "__Secure-share" : "share" }

    static func proof(of request: Request, secure: Bool) -> String? { request.cookies[name(secure)]?.value }

    static func cookie(_ proof: String, path: String, secure: Bool) -> Cookie {
        Cookie(
            name: name(secure), value: proof, maxAge: Int(ShareSigner.proofLife), path: path, secure: secure,
            httpOnly: true, sameSite: .lax)
    }
}
