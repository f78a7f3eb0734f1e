import Contracts
package import PersonalData

/// What `retention` holds about people.
package let personalData = PersonalSchema(
    "retention",
    tables: [
        PersonalTable(
            "clock", holds: "until when a guest's capture is kept", retention: .capture,
            keys: [.capture(column: "capture_id")],
            columns: [
                PersonalColumn("capture_id", .identity, for: "to erase a guest's capture in time"),
                PersonalColumn("made_at", .technical, for: "to count how long it may be kept"),
                PersonalColumn("erase_at", .technical, for: "to erase a guest's capture in time"),
                PersonalColumn("not_after", .technical, for: "to erase a guest's capture in time"),
            ]),
        PersonalTable(
            "capture_deletion", holds: "captures that their customers deleted", retention: .capture,
            keys: [.capture(column: "capture_id")],
            columns: [
                PersonalColumn("capture_id", .identity, for: "to erase a guest's capture in time"),
                PersonalColumn("deleted_at", .technical, for: "to let the customer take it back for some minutes"),
            ]),
        PersonalTable(
            "erasure", holds: "captures and people whose erasure was asked for, and how it ended", retention: .evidence,
            uponErasure: .retained(.evidence),
            keys: [.capture(column: "capture_id"), .lookups(column: "lookups")],
            columns: [
                PersonalColumn("capture_id", .identity, for: "to show that a guest's capture was erased"),
                PersonalColumn("lookups", .contact, for: "to have a person's data erased everywhere", form: .lookup),
                PersonalColumn("cause", .evidence, for: "to show why something was erased"),
                PersonalColumn("decision", .evidence, for: "to show why a customer refused an erasure"),
            ]),
    ],
    notPersonal: NotPersonal.ofMessaging + [
        .column("erasure", "lookup_versions", because: "versions of the pepper"),
        .column("erasure", "state", because: "words of a fixed list"),
        .column("erasure", "actor", because: "working names of staff, names of services and identifiers"),
        .column("erasure", "reason", because: "why staff did something; the help asks for ticket numbers"),
        .column("erasure", "decider", because: "working names of staff"),
        .column("erasure_answer", "owner", because: "names of services"),
        .column("erasure_answer", "outcome", because: "words of a fixed list"),
        .column("erasure_answer", "removed", because: "numbers of rows by table"),
        .column("erasure_answer", "retained", because: "numbers of rows by table, with words of a fixed list"),
        .table("journal_head", because: "codes of chains, named by identifiers"),
        .table("journal_entry", because: "evidence: identifiers, numbers and words of a fixed list"),
    ])
