import Contracts
import Foundation
import GDPRRequests
import PostgreSQL
import Testbed
import Testing

/// Incidents by the operator's commands.
extension LiveService {
    /// Opens an incident that was noticed some hours ago; returns its identifier and its mailing's.
    func openIncident(
        hoursAgo: Double = 1, _ more: [String] = []
    ) async throws -> (id: String, mailing: Identifier<Mailing>) {
        try await withTemporaryDirectory { folder in
            for language in Language.allCases {
                try "# Subject in \(language.rawValue)\n\nWhat happened, in \(language.rawValue).\n"
                    .write(toFile: "\(folder)/\(language.rawValue).md", atomically: true, encoding: .utf8)
            }
            let awareAt = ContractCoding.text(of: Date().addingTimeInterval(-hoursAgo * 3600))
            let (printed, failure) = try await command(
                [
                    "incident", "open", "--kind", "disclosure", "--cause", "unlawful", "--aware-at", awareAt,
                    "--what", "A copy of a disk was offered for sale.", "--texts", folder, "--as", "an",
                    "--because", "ticket 7",
                ] + more)
            #expect(failure == nil, "\(failure.map { "\($0)" } ?? "")")
            let id = try #require(printed.split(separator: "\n").first?.split(separator: " ").last.map(String.init))
            let row = try await runtime.row(
                "select mailing_id from incident where id = \(try #require(UUID(uuidString: id)))")
            return (id, Identifier(try #require(row).decode("mailing_id")))
        }
    }

    func incidentStatus(_ id: String) async throws -> IncidentStatus {
        let (printed, failure) = try await command("incident", "status", id, "--json")
        if let failure { throw failure }
        return try JSONDecoder().decode(IncidentStatus.self, from: Data(printed.utf8))
    }

    static func by(_ who: String) -> [String] { ["--as", who, "--because", "ticket 7"] }

    /// Why the command is refused.
    func refusal(_ arguments: [String]) async throws -> String {
        let (_, failure) = try await command(arguments)
        return failure.map { "\($0)" } ?? "nothing was refused"
    }
}
