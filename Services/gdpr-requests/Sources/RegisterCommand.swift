import ArgumentParser
import Contracts
import Foundation
import ServiceHost
import WebPages

/// `gdpr-requests register`: the register of processing, a line per table and category.
struct RegisterCommand: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "register", abstract: "Print the register of processing (Art. 30 GDPR), as every service says it.",
        discussion: """
            Every service says what it holds when it starts and that has changed; the lines come from the one \
            declaration by which it also finds, copies and puts right.
            """)

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Print a page to keep or to print.")
    var html = false

    func validate() throws {
        guard !(json && html) else { throw ValidationError("Give --json or --html, not both.") }
    }

    func run(_ frame: ServiceFrame) async throws {
        let entries = try await Backbone.with(frame) { try await Register(runner: $0.database).entries() }
        let missing = RegisterEntry.missing(in: entries)
        for owner in missing {
            CommandOutput.progress("\(owner.rawValue) has not said what it holds: start `\(owner.rawValue) serve` once")
        }
        if json { return try CommandOutput.writeJSON(entries) }
        if html {
            return CommandOutput.write(
                try PackageTemplates().register(RegisterPage(entries, site: frame.pages.site, at: frame.now())))
        }
        let table = TextTable(
            ["service", "table", "category", "columns", "kept", "unreadable", "what it holds, and why"],
            entries.flatMap { entry in
                entry.lines.map { line in
                    [
                        entry.service, line.table, line.category, line.columns.joined(separator: " "), line.retention,
                        line.isUnreadableAtRest ? "yes" : "no",
                        "\(line.holds): \(line.purposes.joined(separator: ", "))",
                    ]
                }
            })
        CommandOutput.write(table.text(otherwise: "Nothing is described."))
    }
}

/// The register as a page.
struct RegisterPage: Sendable {
    struct Line: Sendable {
        var table: String
        var holds: String
        var category: String
        var purposes: String
        var columns: String
        var kept: String
        var unreadable: String
    }

    struct Service: Sendable {
        var service: String
        var lines: [Line]
    }

    var company: String
    var companyAddress: String
    var officer: String
    var madeAt: String
    var services: [Service]

    init(_ entries: [RegisterEntry], site: Site, at now: Date) {
        company = site.companyName
        companyAddress = site.companyAddress
        officer = site.privacyMail
        madeAt = ContractCoding.text(of: now)
        services = entries.map { entry in
            Service(
                service: entry.service,
                lines: entry.lines.map { line in
                    Line(
                        table: line.table, holds: line.holds, category: line.category,
                        purposes: line.purposes.joined(separator: "; "), columns: line.columns.joined(separator: ", "),
                        kept: line.retention, unreadable: line.isUnreadableAtRest ? "yes" : "no")
                })
        }
    }
}
