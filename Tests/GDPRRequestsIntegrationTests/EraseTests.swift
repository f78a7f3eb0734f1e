import AMQP
import ArgumentParser
import Contracts
import Foundation
import GDPRRequests
import PostgreSQL
import ServiceTesting
import Testbed
import Testing

@Suite("gdpr-requests erases", .enabled(if: TestServers.areThere, "TEST_SERVICES is not set"), .serialized)
struct EraseTests {
    private static let all = ["accounts", "ingest", "media", "notifications", "retention"]
    private let at = Date().inMilliseconds

    private func parts(_ rows: Int) -> [ErasureAttested.Part] {
        [
            .init(owner: .media, outcome: .removed, rows: rows, objects: 4),
            .init(
                owner: .notifications, outcome: .retained, rows: 1, objects: 0,
                retained: [RetainedData(table: "notice", count: 1, reason: .evidence)]),
        ]
    }

    private func attested(
        _ request: Identifier<SubjectRequest>, _ capture: Identifier<Capture>?, rows: Int
    ) -> ErasureAttested {
        ErasureAttested(
            erasureID: Identifier(at: at), cause: .request, captureID: capture, requestID: request, parts: parts(rows),
            beganAt: at, completedAt: at)
    }

    @Test func `everything of a person is looked for, then erased, and the request shows how each part ended`()
        async throws
    {
        try await LiveService.with(isServing: true) { service in
            let address = "ann.\(UUID().uuidString.lowercased())@example.org"
            try await OtherServices.with(Self.all, on: service.host) { others in
                let (printed, failure) = try await service.command(
                    "erase", "--mail", address, "--yes", "--as", "tester", "--because", "letter 9")
                #expect(failure == nil && printed.contains("asked"))
                let id = try #require(printed.split(separator: " ").last.flatMap { Identifier<SubjectRequest>($0) })
                let (order, delivery) = try await service.events.fact(ErasureRequested.self, about: "\(id)")
                #expect(order.captures == [others.capture] && !order.lookups.isEmpty)
                #expect(order.lookups.allSatisfy { $0.hash.count == 64 })
                #expect(delivery.properties.headers["actor"] == .string("tester"))
                #expect(delivery.properties.headers["reason"] == .string("letter 9"))
                #expect(try await service.command("request", "list", "--open").printed.contains("0 of 2"))

                // The customer refuses the capture; the rest goes. Words that come again change nothing.
                let refused = ErasureRefused(
                    erasureID: Identifier(at: at), captureID: others.capture, requestID: id,
                    reason: "needed in a court case", refusedAt: at)
                for _ in 0..<2 { try await service.events.say(refused) }
                try await service.events.say(attested(id, others.capture, rows: 99))
                _ = try await eventually("the refusal") {
                    try await service.command("request", "list", "--open").printed.contains("1 of 2") ? true : nil
                }
                for _ in 0..<2 { try await service.events.say(attested(id, nil, rows: 7)) }
                let shown = try await eventually("the end") {
                    let shown = try await service.command("request", "show", "\(id)").printed
                    return shown.contains("erased") ? shown : nil
                }
                #expect(shown.contains("refused: needed in a court case"))
                #expect(shown.contains("7 rows, 4 objects") && shown.contains("1 notice (evidence)"))
                #expect(!shown.contains("99 rows") && !shown.contains("not ended"))
                let json = try await service.command("request", "show", "\(id)", "--json").printed
                #expect(json.contains("\"isComplete\" : true") && json.contains("\"refused\""))
                // What is kept here is told too, and nothing of it finds the person any more.
                #expect(shown.contains("1 request (evidence)") && json.contains("\"gdpr-requests\""))
                #expect(try await isForgotten(id, service))
                // Once, although owners may answer again.
                #expect(try await service.events.count(ErasureRequested.self, about: "\(id)") == 1)
                #expect(!others.everythingHeard.contains(address))
            }
        }
    }

    @Test func `an erasure forgets the person of earlier requests, of those that are open with their end`() async throws
    {
        try await LiveService.with(isServing: true) { service in
            let address = "ann.\(UUID().uuidString.lowercased())@example.org"
            func opened(_ arguments: String...) async throws -> Identifier<SubjectRequest> {
                let before = Date().addingTimeInterval(-1)
                _ = try await service.command(
                    arguments + ["--mail", address, "--as", "tester", "--because", "letter \(address)"])
                let row = try await service.runtime.row(
                    """
                    select id from request where reason = \("letter " + address) and opened_at > \(before)
                    order by id desc limit 1
                    """)
                return Identifier(try #require(row).decode("id"))
            }
            try await OtherServices.with(Self.all, on: service.host) { _ in
                let complete = try await opened("find")
                // Nobody here copies anything, so it stays open.
                let open = try await opened("export", "--wait", "0")
                _ = try await eventually("the orders") {
                    try await service.runtime.row(
                        "select 1 from request where id = \(open.uuid) and ordered_at is not null")
                }
                let other = "bob.\(UUID().uuidString.lowercased())@example.org"
                _ = try await service.command("find", "--mail", other, "--as", "tester", "--because", other)
                let erasing = try await opened("erase", "--yes")
                #expect(try await isForgotten(complete, service))
                #expect(try await !isForgotten(open, service))
                #expect(try await !isForgotten(erasing, service))
                let bystander = try await service.runtime.row(
                    "select address_lookup is not null as is_known from request where reason = \(other)")
                #expect(try bystander?.decode("is_known", as: Bool.self) == true)
                // What was open is forgotten when it is complete.
                for owner in OwnerName.allCases { try await service.events.say(copied(owner, for: open)) }
                _ = try await eventually("the end of the copy") { try await isForgotten(open, service) ? true : nil }
            }
        }
    }

    /// Whether nobody is found by the request any more.
    private func isForgotten(_ id: Identifier<SubjectRequest>, _ service: LiveService) async throws -> Bool {
        let row = try await service.runtime.row(
            "select lookups = '[]' and address_lookup is null as forgotten from request where id = \(id.uuid)")
        return try #require(row).decode("forgotten")
    }

    private func copied(_ owner: OwnerName, for request: Identifier<SubjectRequest>) -> any Event {
        func copied<Owner: DataOwner>(_ owner: Owner.Type) -> DataExported<Owner> {
            DataExported<Owner>(requestID: request, records: nil, files: [], items: [], answeredAt: at)
        }
        return switch owner {
        case .accounts: copied(AccountsData.self)
        case .ingest: copied(IngestData.self)
        case .media: copied(MediaData.self)
        case .notifications: copied(NotificationsData.self)
        case .retention: copied(RetentionData.self)
        }
    }

    @Test func `one capture is ordered at once, with who decided`() async throws {
        try await LiveService.with(isServing: true) { service in
            let capture = Identifier<Capture>(at: at)
            let (printed, failure) = try await service.command(
                "erase", "--capture", "\(capture)", "--decided-by", "court", "--yes", "--as", "tester", "--because",
                "judgment 7")
            #expect(failure == nil)
            let id = try #require(printed.split(separator: " ").last.flatMap { Identifier<SubjectRequest>($0) })
            let (order, delivery) = try await service.events.fact(ErasureRequested.self, about: "\(id)")
            #expect(order.captures == [capture] && order.lookups.isEmpty)
            #expect(delivery.properties.headers["actor"] == .string("court:tester"))
            try await service.events.say(attested(id, capture, rows: 3))
            _ = try await eventually("the end") {
                try await service.command("request", "show", "\(id)").printed.contains("3 rows") ? true : nil
            }
            #expect(try await !service.command("request", "list", "--open").printed.contains("\(id)"))
            let shown = try await service.command("request", "show", "\(id)").printed
            #expect(!shown.contains("no answer"))
            let json = try await service.command("request", "show", "\(id)", "--json").printed
            #expect(json.contains("\"isComplete\" : true") && !json.contains("\"accounts\""))
            let acts: Query = "select act from gdpr_requests.operator_act where subject = \(id.description)"
            #expect(try await service.owner.rows(acts).map { try $0.decode("act", as: String.self) } == ["erase"])
            // Nobody is named, so there is no key that could be destroyed.
            let (_, refusal) = try await service.command(
                "request", "close", "\(id)", "--yes", "--as", "tester", "--because", "done")
            #expect(refusal.map { "\($0)".contains("no key") } == true)
        }
    }

    @Test(arguments: [
        ["erase", "--mail", "ann@example.org"], ["erase", "--yes"],
        ["erase", "--yes", "--mail", "ann@example.org", "--capture", "019f0000-0000-7000-8000-000000000004"],
        ["erase", "--yes", "--mail", "ann@example.org", "--decided-by", "me"], ["erase", "--yes", "--capture", "x"],
        ["erase", "--yes", "--mail", "no address"],
    ])
    func `what is unclear or not confirmed is refused and leaves nothing behind`(arguments: [String]) async throws {
        try await LiveService.with(isServing: false) { service in
            let count: Query = "select (select count(*) from request) + (select count(*) from outbox)"
            let before: Int64? = try await service.runtime.value(count)
            let (printed, failure) = try await service.command(arguments + ["--as", "tester", "--because", "x"])
            #expect(failure != nil && printed.isEmpty)
            #expect(try await service.runtime.value(count) == before)
        }
    }

    @Test func `a working name that looks like a decision is refused`() async throws {
        try await LiveService.with(isServing: false) { service in
            let (_, failure) = try await service.command(
                "erase", "--mail", "ann@example.org", "--yes", "--as", "court:ops", "--because", "x")
            #expect(failure.map { "\($0)" }?.contains("--decided-by") == true)
        }
    }
}
