import Contracts
import Foundation
import WebPages

/// The first page of a package, in every language one after the other: what is held, by whom, why and how long, and
/// what else Art. 15(1) GDPR wants a person to be told.
struct PackagePage: Sendable {
    struct Held: Sendable {
        var file: String
        var what: String
        var count: String
        var why: String
        var kept: String
    }

    struct Part: Sendable {
        var service: String
        var held: [Held]
    }

    struct Section: Sendable {
        var language: String
        var title: String
        var lead: String
        var columns: [String]
        var parts: [Part]
        var media: String
        var notes: [String]
    }

    var title: String
    var sections: [Section]

    /// - Parameter register: whence the words of what is held; an owner that said nothing is shown with table names.
    init(_ manifest: PackageManifest, _ register: [RegisterEntry], texts: Texts, site: Site) {
        let lines = Dictionary(register.map { ($0.service, $0.lines) }) { first, _ in first }
        sections = Language.allCases.map { language in
            Self.section(manifest, lines, language, texts: texts, site: site)
        }
        title = sections.map(\.title).joined(separator: " · ")
    }

    private static func section(
        _ manifest: PackageManifest, _ register: [String: [RegisterLine]], _ language: Language, texts: Texts,
        site: Site
    ) -> Section {
        let values = [
            "company": site.companyName, "address": site.companyAddress, "privacy": site.privacyMail,
            "policy": site.privacyPolicy, "made": ContractCoding.text(of: manifest.madeAt),
            "files": "\(manifest.fileCount)",
        ]
        func text(_ key: String) -> String { texts("package.\(key)", language, values) }
        // A service of a later release may say what this one has no words for: its own English is better than nothing.
        func words(_ key: String, _ english: String) -> String {
            texts.contains("package.\(key)", language) ? text(key) : english
        }
        let parts = manifest.records.filter { !$0.tables.isEmpty }.map { service, tables in
            Part(
                service: text("service.\(service)"),
                held: tables.map { table in
                    let lines = (register[service] ?? []).filter { $0.table == table.table }
                    return Held(
                        file: "data/\(service).json",
                        what: words("held.\(service).\(table.table)", lines.first?.holds ?? table.table),
                        count: "\(table.count)",
                        why: Self.unique(lines.flatMap(\.purposes)).map { words("why.\($0)", $0) }
                            .joined(separator: "; "),
                        kept: lines.first.map { text("kept.\($0.retention)") } ?? "")
                })
        }
        return Section(
            language: language.rawValue, title: text("title"), lead: text("lead"),
            columns: ["what", "count", "why", "kept"].map { text("column.\($0)") }, parts: parts,
            media: manifest.fileCount == 0 ? text("media.none") : text("media"),
            notes: ["recipients", "source", "transfers", "automated", "rights", "complaint", "others", "formats"].map {
                text("note.\($0)")
            })
    }

    private static func unique(_ words: [String]) -> [String] {
        var seen: Set<String> = []
        return words.filter { seen.insert($0).inserted }
    }
}
