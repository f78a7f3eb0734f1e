import AMQP
import Contracts
import FoundationEssentials
import Messaging
import MessagingRuntime
import Testing

/// The texts in messages are those that Foundation would make.
struct WireTextTests {
    @Test func `an identifier is written as Foundation writes it, in lower case, and read back in either case`() {
        for _ in 0..<200 {
            let id = UUID()
            #expect(WireText.text(of: id) == id.uuidString.lowercased())
            #expect(WireText.id(id.uuidString) == id)
            #expect(WireText.id(id.uuidString.lowercased()) == id)
        }
    }

    @Test(arguments: [
        "", "0190", "01906f5e-9d3c-7a1b-8c2d-3e4f5a6b7c8", "01906f5e-9d3c-7a1b-8c2d-3e4f5a6b7c8dd",
        "01906f5e+9d3c-7a1b-8c2d-3e4f5a6b7c8d", "01906f5e-9d3c-7a1b-8c2d-3e4f5a6b7c8g",
        "01906f5e9d3c-7a1b-8c2d-3e4f5a6b7c8d0", "ø1906f5e-9d3c-7a1b-8c2d-3e4f5a6b7c8",
    ])
    func `what is no identifier is refused`(_ text: String) {
        #expect(WireText.id(text) == nil)
    }

    @Test func `an instant is written and read as contracts do, in every month, leap years included`() {
        for year in [1, 1969, 1970, 1999, 2000, 2023, 2024, 2026, 2100, 9999] {
            for month in 1...12 {
                for day in [1, 28] {
                    let milliseconds = Double.random(in: 0..<86_400_000).rounded(.down) / 1000
                    let start = ContractCoding.instant(
                        "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T00:00:00.000Z")
                    guard let instant = start?.addingTimeInterval(milliseconds) else {
                        Issue.record("the day \(year)-\(month)-\(day) cannot be read")
                        continue
                    }
                    let text = ContractCoding.text(of: instant)
                    #expect(WireText.text(of: instant) == text)
                    #expect(WireText.instant(text) == ContractCoding.instant(text))
                }
            }
        }
    }

    @Test(arguments: [
        "2026-02-29T00:00:00.000Z", "2026-02-31T00:00:00.000Z", "2024-02-29T12:00:00.000Z",
        "2026-11-22T12:00:00Z", "2026-11-22T12:00:00+01:00", "2026-11-22T12:00:00.123456Z", "2026-11-22", "yesterday",
    ])
    func `every other text is read as contracts read it`(_ text: String) {
        #expect(WireText.instant(text) == ContractCoding.instant(text))
    }

    @Test func `seconds that no calendar has are written as the last instant that can be said`() {
        for seconds in [Double(UInt64.max), 9.3e15, 253_402_300_800] {
            let instant = Date(timeIntervalSince1970: seconds)
            #expect(WireText.text(of: instant) == "9999-12-31T23:59:59.999Z")
            #expect(ContractCoding.text(of: instant) == "9999-12-31T23:59:59.999Z")
            var properties = MessageProperties(
                messageID: WireText.text(of: UUID()), type: "media.capture-ready.v1", timestamp: instant, appID: "media"
            )
            // As absent: the time is the sender's word only.
            #expect(WireFormat.envelope(of: properties)?.time == Date(timeIntervalSince1970: 0))
            properties.headers["time"] = .string("2026-11-22T12:00:00.000Z")
            #expect(WireFormat.envelope(of: properties)?.time == WireText.instant("2026-11-22T12:00:00.000Z"))
        }
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
    }
}
