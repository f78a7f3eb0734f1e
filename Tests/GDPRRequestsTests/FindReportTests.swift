import Contracts
import Deadlines
import Foundation
import GDPRRequests
import Testing

@Suite("FindReport")
struct FindReportTests {
    private let request = Identifier<SubjectRequest>(at: Date(timeIntervalSince1970: 1_790_000_000))
    private let at = Date(timeIntervalSince1970: 1_790_000_000)

    private func report(_ answered: [OwnerName], unsent: [MessageName: Int] = [:]) -> FindReport {
        FindReport(
            requestID: request, receivedAt: at, dueAt: RequestPolicy.deadline(receivedAt: at).expiresAt,
            answers: answered.map {
                Answer(
                    requestID: request, owner: $0,
                    items: [TableCount(table: "a", count: 1), TableCount(table: "b", count: 2)], answeredAt: at)
            }, unsent: unsent, own: [TableCount(table: "request", count: 1)])
    }

    @Test func `with all answers it has a line per service and table, and no advice`() {
        let report = report(OwnerName.allCases)
        #expect(report.isComplete && report.advice.isEmpty)
        #expect(report.lines.count == 2 * OwnerName.allCases.count + 1)
        #expect(report.lines.first == ["accounts", "a", "1"])
        #expect(report.lines.last == ["gdpr-requests", "request", "1"])
        #expect(report.lastDay == RequestPolicy.deadline(receivedAt: at).lastDay)
    }

    @Test func `what nobody sent says what to start`() {
        let unsent = Dictionary(
            uniqueKeysWithValues: OwnerName.allCases.filter { !$0.isAskedByCapture }.map { ($0.findName, 0) })
        let report = report([], unsent: unsent)
        #expect(report.missing == OwnerName.allCases)
        #expect(report.advice.first?.contains("Start `gdpr-requests serve`") == true)
        #expect(report.lines.filter { $0.last == "no answer" }.count == OwnerName.allCases.count)
    }

    @Test func `a service that was never started is told from one that is slow`() {
        let report = report([.accounts, .ingest, .retention], unsent: [OwnerName.media.findName: 3])
        #expect(report.missing == [.media, .notifications])
        #expect(report.advice.count == 2)
        #expect(report.advice[0].contains("no queue") && report.advice[0].contains("media"))
        #expect(report.advice[1].contains("notifications") && !report.advice[1].contains("media,"))
    }

    @Test func `retention waits for ingest`() {
        #expect(report([.accounts]).advice.last == "Asked as soon as ingest has answered: retention.")
        #expect(report([.ingest]).advice.allSatisfy { !$0.contains("as soon as ingest") })
    }
}
