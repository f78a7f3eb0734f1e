import Booth
import Foundation
import Testing

@Suite("BoothClock")
struct BoothClockTests {
    /// 2026-11-22T13:15:22Z
    private let instant = Date(timeIntervalSince1970: 1_795_353_322)

    @Test func `a clock that was wrong is corrected for tokens and not for what the booth says`() {
        let wrong = instant.addingTimeInterval(-7200)
        let clock = BoothClock { wrong }
        #expect(clock.platformTime == wrong)
        #expect(clock.learn(from: "Sun, 22 Nov 2026 13:15:22 GMT"))
        #expect(clock.platformTime == instant)
        #expect(clock.boothTime == wrong)
        #expect(!clock.learn(from: "Sun, 22 Nov 2026 13:15:22 GMT"), "nothing new, so asking again is of no use")
    }

    @Test(arguments: [
        "", "yesterday", "Sunday, 22-Nov-26 13:15:22 GMT", "Sun, 22 Nov 2026 13:15:22 CET", "Sun, 22 Nov 2026 25 GMT",
        "Sun, 99 Foo 2026 13:15:22 GMT", "Sun, 22 Nov 9026 13:15:22 GMT", "Sun, 31 Feb x 13:15:22 GMT",
    ])
    func `a header that is no date changes nothing`(header: String) {
        let clock = BoothClock { instant }
        #expect(!clock.learn(from: header))
        #expect(clock.platformTime == instant)
    }
}
