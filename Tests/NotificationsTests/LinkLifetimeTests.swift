import Contracts
import Foundation
import Notifications
import Testing
import WebPages

@Suite("LinkLifetime")
struct LinkLifetimeTests {
    private static let minute: TimeInterval = 60
    private static let hour: TimeInterval = 3600
    private static let day: TimeInterval = 86_400

    private func text(_ seconds: TimeInterval, _ language: Language) throws -> String? {
        let start = NoticeFixture.now
        return try LinkLifetime(from: start, until: start + seconds)?.text(NoticeFixture.texts, language)
    }

    @Test func `each language has the right form for one and for more`() throws {
        let spans = [Self.minute, 2 * Self.minute, Self.hour, 2 * Self.hour, Self.day, 7 * Self.day]
        let wanted: [Language: [String?]] = [
            .dutch: ["1 minuut", "2 minuten", "1 uur", "2 uur", "1 dag", "7 dagen"],
            .french: ["1 minute", "2 minutes", "1 heure", "2 heures", "1 jour", "7 jours"],
            .german: ["1 Minute", "2 Minuten", "1 Stunde", "2 Stunden", "1 Tag", "7 Tage"],
            .english: ["1 minute", "2 minutes", "1 hour", "2 hours", "1 day", "7 days"],
        ]
        for language in Language.allCases {
            #expect(try spans.map { try text($0, language) } == wanted[language])
        }
    }

    @Test func `nobody is promised more than there is`() throws {
        #expect(try text(Self.hour - 1, .english) == "59 minutes")
        #expect(try text(2 * Self.hour - 1, .english) == "1 hour")
        #expect(try text(Self.day - 1, .english) == "23 hours")
        #expect(try text(2 * Self.day - 1, .english) == "1 day")
        for seconds in [Self.minute - 1, 0, -Self.hour] { #expect(try text(seconds, .english) == nil) }
    }

    @Test func `an hour is an hour, also after it was written in milliseconds`() throws {
        for milliseconds in stride(from: 0, to: 1000, by: 7) {
            let start = NoticeFixture.now + Double(milliseconds) / 1000
            let end = Date(timeIntervalSince1970: (start + Self.hour).timeIntervalSince1970)
            #expect(LinkLifetime(from: start, until: end)?.unit == .hour)
            #expect(LinkLifetime(from: start, until: end - 0.000_001)?.unit == .hour)
        }
    }
}
