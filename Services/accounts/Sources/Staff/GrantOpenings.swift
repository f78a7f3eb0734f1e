import Contracts
import Foundation
import PostgreSQL

/// What was opened under grants: one row a minute and kind, however often.
struct GrantOpenings<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// - Parameter minute: any instant in it.
    func record(_ kind: OpenedKind, under grant: Identifier<AccessGrant>, at minute: Date) async throws {
        let minute = Date(timeIntervalSince1970: (minute.timeIntervalSince1970 / 60).rounded(.down) * 60)
        try await runner.execute(
            """
            insert into grant_opening (grant_id, kind, minute)
            select id, \(kind.rawValue), \(minute) from access_grant where id = \(grant.uuid)
            on conflict do nothing
            """)
    }

    /// By grant, and of each in the order in which it was opened.
    func all(under grants: [Identifier<AccessGrant>]) async throws
        -> [Identifier<AccessGrant>: [(kind: OpenedKind, minute: Date)]]
    {
        let rows = try await runner.rows(
            "select * from grant_opening where grant_id = any(\(grants.map(\.uuid))) order by minute, kind")
        var openings: [Identifier<AccessGrant>: [(kind: OpenedKind, minute: Date)]] = [:]
        for row in rows {
            guard let kind = OpenedKind(rawValue: try row.decode("kind")) else { continue }
            openings[Identifier(try row.decode("grant_id")), default: []].append((kind, try row.decode("minute")))
        }
        return openings
    }
}
