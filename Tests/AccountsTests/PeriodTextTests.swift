import Accounts
import Foundation
import Testing

@Suite("PeriodText")
struct PeriodTextTests {
    private func seconds(_ text: String) throws -> Double { try PeriodText.start(text).timeIntervalSince1970 }

    @Test func `an instant is read with its offset`() throws {
        let evening = try seconds("2026-06-01T16:00:00Z")
        #expect(evening == 1_780_329_600)
        #expect(try seconds("2026-06-01T18:00:00+02:00") == evening)
        #expect(try seconds("2026-06-01T18:00+02:00") == evening)
        #expect(try seconds("2026-06-01T10:30:00-05:30") == evening)
        #expect(try seconds("2026-06-01T16:00:00.250Z") == evening + 0.25)
    }

    @Test(arguments: [
        // Winter, summer, and the two days on which the clocks change.
        ("2026-01-15", 24.0), ("2026-06-15", 24), ("2026-03-29", 23), ("2026-10-25", 25),
    ])
    func `a day is as long as clocks in Brussels say`(day: String, hours: Double) throws {
        let length = try PeriodText.end(day).timeIntervalSince(PeriodText.start(day))
        #expect(length == hours * 3600)
    }

    @Test func `a day begins and ends at midnight in Brussels`() throws {
        #expect(try PeriodText.start("2026-03-29") == PeriodText.start("2026-03-28T23:00:00Z"))
        #expect(try PeriodText.end("2026-03-29") == PeriodText.start("2026-03-29T22:00:00Z"))
        #expect(try PeriodText.start("2026-10-25") == PeriodText.start("2026-10-24T22:00:00Z"))
        #expect(try PeriodText.end("2026-10-25") == PeriodText.start("2026-10-25T23:00:00Z"))
        #expect(try PeriodText.end("2026-12-31") == PeriodText.start("2027-01-01"))
    }

    @Test(arguments: [
        "", "2026-06-01T18:00:00", "2026-06-01 18:00:00Z", "2026-02-30", "2026-6-1", "01-06-2026",
        "2026-06-01T24:00:00Z",
        "2026-06-01T18:60:00Z", "2026-06-01T18:00:00+2:00", "2026-06-01T18:00:00+02", "2026-06-01T18:00:00Zjunk",
        "2026-06-01T18:00:00.Z", "2026-06-01T-8:00:00Z", "+026-06-01", "٢٠٢٦-06-01", "2026-06-01T1:0:0Z",
    ])
    func `what is neither instant nor day is refused`(text: String) {
        #expect(throws: Refusal.self) { try PeriodText.start(text) }
        #expect(throws: Refusal.self) { try PeriodText.end(text) }
    }

    @Test func `the refusal names the field and shows how to write it`() {
        let refusal = #expect(throws: Refusal.self) { try PeriodText.end("soon") }
        #expect(refusal?.field == "until")
        #expect(refusal?.reason.contains("2026-06-01T18:00:00+02:00") == true)
    }
}
