package import Contracts
import Deadlines
import Foundation
package import WebPages

/// How pages name sizes, numbers and instants of archives.
package struct ArchiveWords: Sendable {
    let texts: Texts
    let language: Language

    package init(texts: Texts, language: Language) {
        self.texts = texts
        self.language = language
    }

    func callAsFunction(_ key: String, _ values: [String: String] = [:]) -> String {
        texts("archive.\(key)", language, values)
    }

    /// One thing has a text of its own: `archive.files.one`, `archive.files.many`.
    func count(_ key: String, _ number: Int) -> String {
        self("\(key).\(number == 1 ? "one" : "many")", ["number": "\(number)"])
    }

    /// With one digit behind the comma; disks and browsers count in thousands.
    package func size(_ bytes: Int) -> String {
        let units = [("gb", 1_000_000_000), ("mb", 1_000_000), ("kb", 1000)]
        let (unit, length) = units.first { bytes >= $0.1 } ?? ("kb", 1000)
        let tenths = max(1, (bytes * 10 + length / 2) / length)
        let mark = language == .english ? "." : ","
        return self("size.\(unit)", ["number": "\(tenths / 10)\(mark)\(tenths % 10)"])
    }

    /// Day and time in Brussels.
    func instant(_ instant: Date) -> String {
        self(
            "instant",
            ["day": GuestPageModel.day(instant, texts, language), "time": Self.clock(instant)])
    }

    private static func clock(_ instant: Date) -> String {
        let minutes = (Int(instant.timeIntervalSince1970) + BrusselsTime.offset(at: instant)) / 60 % 1440
        return "\(minutes / 60):" + (minutes % 60 < 10 ? "0" : "") + "\(minutes % 60)"
    }
}
