package import ArgumentParser
package import FoundationEssentials

/// One service: its name, its settings, its commands and what it is made of.
///
/// `README.md` beside this file shows a small one.
package protocol ServiceProgram: Sendable {
    /// As on the command line and in messages: `gdpr-requests`.
    static var name: String { get }
    /// One sentence for `--help`.
    static var summary: String { get }
    /// Every environment variable it reads besides those that all services have.
    static var settings: [Setting] { get }
    /// The folder of its migrations, `NNNN_name.sql`; nil for a service without tables.
    static var migrations: URL? { get }
    /// The folder of its own mustache templates.
    static var templates: URL? { get }
    /// The folder of its own texts: `nl.json`, `fr.json`, `de.json`, `en.json`.
    static var texts: URL? { get }
    /// The folder of its own style sheets, scripts and pictures.
    static var assets: URL? { get }
    /// Operator commands besides `serve` and `migrate`.
    static var commands: [any AsyncParsableCommand.Type] { get }
    /// Puts the service together. Nothing runs yet; an error thrown here ends the process with one sentence.
    static func parts(_ frame: ServiceFrame) async throws -> ServiceParts
}

extension ServiceProgram {
    package static var settings: [Setting] { [] }
    package static var migrations: URL? { nil }
    package static var templates: URL? { nil }
    package static var texts: URL? { nil }
    package static var assets: URL? { nil }
    package static var commands: [any AsyncParsableCommand.Type] { [] }

    /// Its name as the database writes it: the schema and the runtime role, `gdpr_requests`.
    package static var schema: String { name.replacing("-", with: "_") }

    /// The role that owns its tables and has no login: `gdpr_requests_owner`.
    package static var ownerRole: String { "\(schema)_owner" }
}
