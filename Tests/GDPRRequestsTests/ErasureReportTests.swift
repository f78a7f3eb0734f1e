import Contracts
import Foundation
import GDPRRequests
import Testing

@Suite("ErasureReport")
struct ErasureReportTests {
    private let at = Date(timeIntervalSince1970: 1_790_000_000)
    private let capture = Identifier<Capture>(at: Date(timeIntervalSince1970: 1_790_000_000))

    private func report(_ outcomes: [RequestedErasure.Outcome], after: TimeInterval = 0) -> ErasureReport {
        ErasureReport(
            requestedAt: at,
            erasures: outcomes.map { RequestedErasure(captureID: capture, outcome: $0, endedAt: nil) },
            now: at.addingTimeInterval(after))
    }

    @Test func `before everybody has answered nothing is ordered`() {
        let report = ErasureReport(requestedAt: nil, erasures: [], now: at)
        #expect(report.lines.isEmpty)
        #expect(report.advice == ["The erasure is ordered as soon as every service has answered."])
    }

    @Test func `each part shows what was removed and what is retained`() {
        let parts = [
            ErasureAttested.Part(owner: .media, outcome: .removed, rows: 3, objects: 2),
            .init(
                owner: .accounts, outcome: .retained, rows: 0, objects: 0,
                retained: [RetainedData(table: "rental", count: 1, reason: .contract)]),
        ]
        let report = report([.erased(parts)])
        #expect(report.lines.map { $0[2] } == ["", "media", "accounts"])
        #expect(report.lines[1][3] == "3 rows, 2 objects" && report.lines[2][4] == "1 rental (contract)")
        #expect(report.advice.isEmpty)
    }

    @Test func `what this service itself keeps stands beside the others`() {
        let own = [RetainedData(table: "request", count: 2, reason: .evidence)]
        let report = ErasureReport(
            requestedAt: at,
            erasures: [RequestedErasure(captureID: nil, outcome: .erased([]), endedAt: at, own: own)], now: at)
        #expect(report.lines.last == ["", "", "gdpr-requests", "0 rows, 0 objects", "2 request (evidence)"])
    }

    @Test func `what is late says where to look`() {
        #expect(report([.asked, .refused(reason: "no")], after: 60).advice.count == 1)
        let late = report([.asked], after: 1000).advice
        #expect(late.last?.contains("retention erasure list --late") == true)
        #expect(report([.refused(reason: "no")], after: 1000).advice.isEmpty)
    }
}
