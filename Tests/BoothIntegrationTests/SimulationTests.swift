import Booth
import Contracts
import Foundation
import Testbed
import Testing

@Suite(
    "A simulated fleet", .enabled(if: TestServers.hasBroker, "TEST_AMQP_URL names no broker"), .serialized,
    .timeLimit(.minutes(4)))
struct SimulationTests {
    private func simulate(_ booths: [BoothAtHome], _ arguments: [String]) async throws -> BoothProcess {
        let home = try #require(booths.first).directory.deletingLastPathComponent()
        let picture = home.deletingLastPathComponent().appending(path: "picture.jpg")
        try Data(photo(0, length: 2000)).write(to: picture)
        return try BoothProcess(
            ["simulate", "--fleet", home.path, "--picture", picture.path, "--quiet"] + arguments,
            in: home.deletingLastPathComponent())
    }

    @Test func `every capture of a fleet arrives once through outages, crashes, repeats, disorder and wrong clocks`()
        async throws
    {
        try await EnrolledBooths.with(3) { booths in
            let home = try #require(booths.first).directory.deletingLastPathComponent()
            let receipts = home.deletingLastPathComponent().appending(path: "receipts.jsonl")
            let process = try await simulate(
                booths,
                [
                    "--captures", "121", "--rate", "30", "--seed", "7", "--burst", "6", "--outage-every", "3",
                    "--outage-lasts", "1", "--crash-every", "1.5", "--duplicates", "20", "--reorder", "30", "--skew",
                    "7200", "--drift", "500", "--receipts", receipts.path, "--within", "150",
                ])
            #expect(await process.exitCode(within: .seconds(180)) == 0, "\(process.said)")
            let ledger = try JSONDecoder().decode(FleetLedger.self, from: Data(process.printed.utf8))
            #expect(ledger.made == 121 && ledger.receipted == 121 && ledger.lost == 0)
            #expect(ledger.booths.map(\.wanted) == [41, 40, 40])
            let faults = ledger.faults
            #expect(faults.outages > 0 && faults.crashes > 0 && faults.uploadedTwice > 0, "\(faults)")
            #expect(faults.announcedTwice > 0 && faults.announcedEarly > 0 && faults.announcedLate > 0, "\(faults)")
            #expect(Set(ledger.booths.map(\.skew)).count == 3 && ledger.booths.allSatisfy { abs($0.skew) <= 7200 })
            for (booth, kept) in zip(booths, ledger.booths) {
                let announced = booth.ingest.announced.values.filter { $0.boothID == booth.ingest.boothID }
                #expect(Set(announced.map(\.captureID)) == Set(kept.captures.compactMap(\.capture)))
                #expect(announced.map(\.sequence).sorted() == Array(1...kept.wanted))
                #expect(Set(announced.flatMap { $0.files.map(\.sha256) }) == Set(kept.captures.map(\.sha256)))
            }
            try await check(receipts, in: home)
        }
    }

    /// The receipts hold without the platform; with one byte changed or one there twice they do not.
    private func check(_ receipts: URL, in home: URL) async throws {
        func check() async throws -> (Int32?, String) {
            let process = try BoothProcess(
                ["check-receipts", receipts.path, "--fleet", home.path], in: home.deletingLastPathComponent())
            return (await process.exitCode(), process.printed)
        }
        var (code, said) = try await check()
        #expect(code == 0 && said == "121 of 121 receipts hold\n")
        let lines = try String(contentsOf: receipts, encoding: .utf8).split(separator: "\n")
        try Data(lines.dropLast().joined(separator: "\n").utf8 + Array("\n\(lines[0])\n".utf8)).write(to: receipts)
        (code, said) = try await check()
        #expect(code == 1 && said == "120 of 121 receipts hold\n")
        let forged = lines[0].replacing(#""sha256":[""#, with: #""sha256":["0"#)
        try Data("\(forged)\n".utf8).write(to: receipts)
        (code, said) = try await check()
        #expect(code == 1 && said == "0 of 1 receipts hold\n")
    }

    @Test func `a simulation that is not done in time says how many captures have no receipt`() async throws {
        try await EnrolledBooths.with(1) { booths in
            try #require(booths.first).ingest.isDown = true
            let process = try await simulate(booths, ["--captures", "5", "--rate", "100", "--within", "2"])
            #expect(await process.exitCode() == 1)
            #expect(process.said.contains("5 captures have no receipt, 0 were lost"))
            let ledger = try JSONDecoder().decode(FleetLedger.self, from: Data(process.printed.utf8))
            #expect(ledger.made == 5 && ledger.missing == 5)
        }
    }

    @Test func `faults that cannot be are refused`() async throws {
        try await EnrolledBooths.with(1) { booths in
            for wrong in [["--burst", "0"], ["--outage-every", "4", "--outage-lasts", "3"], ["--duplicates", "101"]] {
                let process = try await simulate(booths, ["--captures", "1"] + wrong)
                #expect(await process.exitCode() == 64, "\(wrong)")
            }
        }
    }
}
