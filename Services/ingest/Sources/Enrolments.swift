import Contracts
import Foundation
import PostgreSQL

/// What stands behind a one-time code.
struct Enrolment: Sendable {
    var boothID: Identifier<Booth>
    /// Nil when the code is used or has been replaced.
    var sealedCredentials: [UInt8]?
    var expiresAt: Date
    var usedAt: Date?
}

/// One-time codes by their hashes.
struct Enrolments<Runner: QueryRunner>: Sendable {
    /// How long a code waits for its booth.
    static var lifetime: TimeInterval { 7 * 86_400 }

    let runner: Runner

    /// Adds a code and ends those of the same booth that were not used.
    func add(
        _ code: EnrolmentCode, credentials: [UInt8], for booth: Identifier<Booth>, at now: Date
    ) async throws {
        let expiresAt = now.addingTimeInterval(Self.lifetime)
        let sealed = try code.seal(credentials)
        _ = try await runner.pipeline([
            """
            update enrolment set sealed_credentials = null, expires_at = least(expires_at, \(now))
            where booth_id = \(booth.uuid) and used_at is null
            """,
            """
            insert into enrolment (code_hash, booth_id, sealed_credentials, created_at, expires_at)
            values (\(code.hash), \(booth.uuid), \(sealed), \(now), \(expiresAt))
            """,
        ])
    }

    /// The code's enrolment, which nobody else uses until this transaction ends.
    func taking(_ code: EnrolmentCode) async throws -> Enrolment? {
        try await runner.row("select * from enrolment where code_hash = \(code.hash) for update").map { row in
            Enrolment(
                boothID: Identifier(try row.decode("booth_id")),
                sealedCredentials: try row.decode("sealed_credentials"), expiresAt: try row.decode("expires_at"),
                usedAt: try row.decode("used_at"))
        }
    }

    /// Marks a code as used; what was sealed under it goes.
    func use(_ code: EnrolmentCode, at now: Date) async throws {
        try await runner.execute(
            """
            update enrolment set used_at = \(now), sealed_credentials = null where code_hash = \(code.hash)
            """)
    }

    /// Ends the codes of a booth that is revoked.
    func end(of booth: Identifier<Booth>, at now: Date) async throws {
        try await runner.execute(
            """
            update enrolment set sealed_credentials = null, expires_at = least(expires_at, \(now))
            where booth_id = \(booth.uuid) and used_at is null
            """)
    }

    /// Removes credentials that nobody fetched in time.
    func expire(at now: Date) async throws {
        try await runner.execute(
            """
            update enrolment set sealed_credentials = null
            where expires_at <= \(now) and sealed_credentials is not null
            """)
    }
}
