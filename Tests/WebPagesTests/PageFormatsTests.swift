import Contracts
import FoundationEssentials
import Testing
import WebPages

@Suite struct PageFormatsTests {
    private func formats(_ language: Language) throws -> PageFormats {
        PageFormats(try Pages(site: Site()).texts, language)
    }

    /// 1 March 2027, 14:05 in Brussels.
    private let instant = Date(timeIntervalSince1970: 1_803_906_300)

    @Test(
        arguments: [
            (Language.dutch, "1 maart 2027, 14:05"), (.french, "1er mars 2027, 14:05"),
            (.german, "1. März 2027, 14:05"), (.english, "1 March 2027, 14:05"),
        ])
    func `an instant is the day and time of Brussels, as a language writes it`(language: Language, text: String) throws
    {
        let formats = try formats(language)
        #expect(formats.dateTime(instant) == text)
        #expect(formats.instant(instant).machine == "2027-03-01T13:05:00Z")
    }

    @Test func `the hour after midnight in summer is of the next day`() throws {
        let late = Date(timeIntervalSince1970: 1_814_393_700)  // 30 June 2027, 22:15 UTC
        #expect(try formats(.english).dateTime(late) == "1 July 2027, 00:15")
    }

    @Test(
        arguments: [
            (Language.dutch, "1.234.567", "1.234,5", "12,5%"),
            (.french, "1\u{202F}234\u{202F}567", "1\u{202F}234,5", "12,5\u{202F}%"),
            (.german, "1.234.567", "1.234,5", "12,5\u{202F}%"), (.english, "1,234,567", "1,234.5", "12.5%"),
        ])
    func `numbers are grouped as a language writes them`(
        language: Language, whole: String, decimal: String, percent: String
    ) throws {
        let formats = try formats(language)
        #expect(formats.number(1_234_567) == whole)
        #expect(formats.decimal(1234.5) == decimal && formats.decimal(1.04) == "1")
        #expect(formats.percent(0.125) == percent)
    }

    @Test func `small and negative numbers stay what they are`() throws {
        let formats = try formats(.english)
        #expect([0, 7, 999, 1000, -4200].map(formats.number) == ["0", "7", "999", "1,000", "−4,200"])
        #expect(formats.decimal(-0.04) == "0" && formats.decimal(-1.25) == "−1.3")
    }

    @Test(arguments: [(Language.french, "1,5\u{A0}Mo"), (.english, "1.5\u{A0}MB")])
    func `sizes are counted in thousands`(language: Language, text: String) throws {
        #expect(try formats(language).bytes(1_500_000) == text)
        #expect(try formats(.dutch).bytes(999) == "999\u{A0}B")
    }

    @Test(
        arguments: [
            (0, "net"), (59, "net"), (60, "1 minuut geleden"), (7199, "119 minuten geleden"), (7200, "2 uur geleden"),
            (172_800, "2 dagen geleden"), (-30, "net"),
        ])
    func `how long ago something was is said in one unit`(seconds: Int, text: String) throws {
        #expect(try formats(.dutch).ago(instant, at: instant.addingTimeInterval(Double(seconds))) == text)
    }
}
