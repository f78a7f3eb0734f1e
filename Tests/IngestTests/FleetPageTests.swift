import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Ingest
import ServiceHost
import Testing
import WebPages
import WebPagesTesting

@Suite("FleetPage")
struct FleetPageTests {
    private static let now = Date(timeIntervalSince1970: 1_795_000_000)

    private static func booth(_ number: Int, _ change: (inout FleetBooth) -> Void = { _ in }) -> FleetBooth {
        var booth = FleetBooth(id: Identifier(at: now), number: number, label: "rode <\(number)>")
        booth.heardAt = now - 60
        booth.heartbeat = FleetBooth.Word(
            heardAt: now - 60, agentVersion: "0.1.0", state: "idle", waiting: 0, oldestWaitingAt: nil,
            spoolBytes: 0, spoolLimit: 50 << 30, freeBytes: 9 << 30, alarms: [])
        change(&booth)
        return booth
    }

    /// One booth in each condition, worst first.
    private static let fleet = [
        booth(9) { $0.silentSince = now - 3 * 3600 },
        booth(8) { $0.heartbeat?.alarms = BoothAlarm.allCases.map(\.rawValue) },
        booth(7) { $0.missing = 3 }, booth(6) { $0.parked = 2 },
        booth(5) {
            $0.heartbeat?.waiting = 4
            $0.heartbeat?.oldestWaitingAt = now - 5 * 86_400
        },
        booth(4),
        booth(3) {
            $0.heartbeat = nil
            $0.heardAt = nil
        },
        booth(2) { $0.isEnrolled = false }, booth(1) { $0.isRevoked = true },
    ]

    private func answer(
        _ path: String, _ language: Language = .dutch, _ booths: [FleetBooth] = fleet
    ) async throws -> TestResponse {
        let frame = try ServiceFrame.forTests(
            Ingest.self,
            [
                "DATABASE_URL": "postgresql://none", "AMQP_URL": "amqp://none",
                "KEYS_DATABASE_URL": "postgresql://none",
                "MASTER_KEY_FILE": "/none", "PEPPER_FILE": "/none", "OBJECT_STORE_URL": "file:///none",
                "SESSION_SECRET_FILE": "/none", "PLATFORM_KEY_FILE": "/none", "RECEIPT_KEY_FILE": "/none",
            ], now: { Self.now })
        let page = try FleetPage(pages: frame.pages, now: frame.now) { booths }
        return try await TestClient.with(ServiceHost.router(frame, ServiceParts(routes: { page.add(to: $0) }))) {
            try await $0.execute(
                uri: path, method: .get, headers: [.accept: "text/html", .acceptLanguage: language.rawValue])
        }
    }

    @Test(arguments: Language.allCases)
    func `the page says how each booth is and what to do, in any language`(language: Language) async throws {
        let page = try await answer("/fleet", language)
        #expect(page.status == .ok && page.headers[.cacheControl] == "no-store")
        let text = page.text
        #expect(!text.contains("fleet.") && !text.contains("{count}") && !text.contains("{ago}"), "a text is missing")
        #expect(text.contains("rode &lt;9&gt;") && !text.contains("rode <9>"))
        #expect(text.contains("ingest captures missing --booth 7") && text.contains("ingest parked list"))
        #expect(text.contains(language == .english ? "9.0 GiB free" : "9,0 Gi"))
    }

    @Test func `without a booth the page says how to make one`() async throws {
        let page = try await answer("/fleet", .english, [])
        #expect(page.text.contains("There is no booth yet") && page.text.contains("ingest booth enrol"))
        #expect(!page.text.contains("<table"))
    }

    @Test func `programs get the same`() async throws {
        let answer = try await answer("/fleet.json")
        let listing = try JSONDecoder().decode(FleetListing.self, from: Data(answer.text.utf8))
        #expect(listing == FleetListing(Self.fleet))
        #expect(
            listing.booths.map(\.condition) == [
                "silent", "alarmed", "missing", "parked", "working", "idle", "unheard", "invited", "revoked",
            ])
    }

    @Test func `the worst comes first, and alike ones by their numbers`() {
        #expect(Self.fleet.reversed().sorted(by: FleetBooth.isWorse) == Self.fleet)
        #expect([Self.booth(12), Self.booth(3)].sorted(by: FleetBooth.isWorse).map(\.number) == [3, 12])
    }

    @Test func `nobody comes in without an operator's pass`() async throws {
        try await TestClient.with(try await IngestRouter.make()) { client in
            for path in ["fleet", "fleet.json"] {
                let answer = try await client.execute(
                    uri: "/ingest/operate/\(path)", method: .get, headers: [.accept: "application/json"])
                #expect(answer.status == .unauthorized)
            }
        }
    }
}
