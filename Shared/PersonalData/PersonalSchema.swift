/// What one service holds about people: every column of its schema that can, declared once.
///
/// From this one value follow the search for a person (``find(_:in:)``), the copy (``records(of:in:open:)``), the
/// correction (``rectify(_:of:in:reseal:)``), the erasure of everything about them (``erase(_:in:)``), the rows of the
/// register of processing (``register``) and the check that the live schema holds nothing undeclared
/// (``findings(in:)``). A service states it
/// in one file, and a test compares it with the migrated schema:
///
/// ```swift
/// let personalData = PersonalSchema(
///     "notifications",
///     tables: [
///         PersonalTable(
///             "recipient", holds: "guests and contacts who got a mail", retention: .capture,
///             keys: [.lookup(column: "address_lookup"), .capture(column: "capture_id")],
///             columns: [
///                 PersonalColumn(
///                     "address", .contact, for: "to send what was asked for", form: .sealed,
///                     sealedFor: "notifications.address", rectifies: .mail),
///                 PersonalColumn("address_lookup", .contact, for: "to find a person again", form: .lookup),
///             ]),
///     ],
///     notPersonal: [.table("schema_migration", because: "names of files"),
///                   .column("template", "text", because: "our own words")])
/// ```
package struct PersonalSchema: Sendable {
    /// The schema's name, which is the service's.
    package let name: String
    package let tables: [PersonalTable]
    package let notPersonal: [NotPersonal]

    package init(_ name: String, tables: [PersonalTable], notPersonal: [NotPersonal] = []) {
        self.name = name
        self.tables = tables
        self.notPersonal = notPersonal
    }

    package func table(_ name: String) -> PersonalTable? { tables.first { $0.name == name } }
}
