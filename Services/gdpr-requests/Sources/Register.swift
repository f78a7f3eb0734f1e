import Contracts
import Foundation
import Messaging
import PersonalData
import PostgreSQL
import SubjectRights

/// What one service says that it holds about people.
struct RegisterEntry: Codable, Sendable, Equatable {
    var service: String
    var lines: [RegisterLine]
    /// Nil for this service's own lines.
    var describedAt: Date?

    /// The owners of data that have not said anything yet.
    static func missing(in entries: [RegisterEntry]) -> [OwnerName] {
        let known = Set(entries.map(\.service))
        return OwnerName.allCases.filter { !known.contains($0.rawValue) }
    }
}

/// The register of processing (Art. 30 GDPR): what every service said last, and what this one holds itself.
struct Register<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// Keeps what an owner says unless something newer is here.
    func keep(_ lines: [RegisterLine], of owner: OwnerName, version: Int64, at instant: Date) async throws {
        let json = JSON(bytes: [UInt8](try JSONEncoder().encode(lines)))
        try await runner.execute(
            """
            insert into register_entry as e (service, lines, version, described_at)
            values (\(owner.rawValue), \(json), \(version), \(instant))
            on conflict (service) do update
                set lines = excluded.lines, version = excluded.version, described_at = excluded.described_at
                where e.version < excluded.version
            """)
    }

    /// By the names of services, this one last.
    func entries() async throws -> [RegisterEntry] {
        let others = try await runner.rows("select * from register_entry order by service").map { row in
            RegisterEntry(
                service: try row.decode("service"),
                lines: try JSONDecoder().decode(
                    [RegisterLine].self, from: Data(try row.decode("lines", as: JSON.self).bytes)),
                describedAt: try row.decode("described_at"))
        }
        return others + [
            RegisterEntry(service: GDPRRequests.name, lines: personalData.register.map(RegisterLine.init))
        ]
    }
}

/// Keeps the lines of the register that an owner says.
struct KeepRegister<Owner: DataOwner>: MessageHandler {
    let runner: Transaction

    func handle(_ described: DataDescribed<Owner>, in context: HandlingContext) async throws {
        try await Register(runner: runner).keep(
            described.lines, of: Owner.owner, version: context.envelope.entityVersion ?? 0,
            at: described.describedAt)
    }
}
