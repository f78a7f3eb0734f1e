import Contracts
import Foundation
import PostgreSQL

/// How much a booth has uploaded today.
struct UploadQuota<Runner: QueryRunner>: Sendable {
    private static var dayLength: TimeInterval { 86_400 }

    let runner: Runner

    /// - Throws: ``TusRefusal/dayFull(wait:)`` until the next day (UTC) once the booth's share is used.
    func check(_ booth: RegisteredBooth, limit: Int, at now: Date) async throws {
        let day = Self.day(of: now)
        let used: Int? = try await runner.value(
            "select bytes from upload_day where booth_id = \(booth.id.uuid) and day = \(day)")
        guard used ?? 0 < booth.bytesPerDay ?? limit else {
            throw TusRefusal.dayFull(wait: Int(day.addingTimeInterval(Self.dayLength).timeIntervalSince(now)) + 1)
        }
    }

    func add(_ bytes: Int, to booth: Identifier<Booth>, at now: Date) async throws {
        try await runner.execute(
            """
            insert into upload_day as d (booth_id, day, bytes) values (\(booth.uuid), \(Self.day(of: now)), \(bytes))
            on conflict (booth_id, day) do update set bytes = d.bytes + excluded.bytes
            """)
    }

    /// Forgets what was counted before yesterday.
    func forget(at now: Date) async throws {
        try await runner.execute("delete from upload_day where day < \(Self.day(of: now) - Self.dayLength)")
    }

    private static func day(of instant: Date) -> Date {
        Date(timeIntervalSince1970: (instant.timeIntervalSince1970 / dayLength).rounded(.down) * dayLength)
    }
}
