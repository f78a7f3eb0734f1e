/// A column, or a whole table, that could hold words and holds nothing about a person, with the reason.
package struct NotPersonal: Sendable {
    package let table: String
    /// `nil` stands for every column of the table.
    package let column: String?
    package let reason: String

    package static func column(_ table: String, _ column: String, because reason: String) -> NotPersonal {
        NotPersonal(table: table, column: column, reason: reason)
    }

    /// For tables that other rules guard, the outbox for instance. Prefer single columns: a column that is added later
    /// to an excused table is never looked at.
    package static func table(_ table: String, because reason: String) -> NotPersonal {
        NotPersonal(table: table, column: nil, reason: reason)
    }
}

extension NotPersonal {
    /// The tables of the messaging runtime, which stand in every schema: bodies hold identifiers and sealed values only.
    package static let ofMessaging: [NotPersonal] = [
        .table("outbox", because: "messages on their way: identifiers and sealed values, gone once confirmed"),
        .table("inbox", because: "identifiers of messages and names of handlers"),
        .table("attempt", because: "identifiers of messages and words of a fixed list"),
        .table("timer", because: "names of timers"),
        .table("last_said", because: "names and hashes of what the service says of itself"),
        .table("dead_letter_act", because: "what operators did with parked messages, by their working names"),
        .table("workload_setting", because: "what operators want of workloads, by their working names"),
        .table("workload_act", because: "what operators did to workloads, by their working names"),
        .table("worker", because: "what processes say of themselves"),
        .table("messaging_migration", because: "names of files"),
        .table("schema_migration", because: "names of files"),
    ]
}
