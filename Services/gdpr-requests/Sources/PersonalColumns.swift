import Contracts
package import PersonalData

/// What `gdpr-requests` holds about people: those who asked.
///
/// All of it is evidence that requests were answered, and stays when everything else is erased. What is readable about the
/// person or finds them does not: ``Requests`` drops it.
package let personalData = PersonalSchema(
    "gdpr_requests",
    tables: [
        PersonalTable(
            "request", holds: "people who asked what is held about them", retention: .evidence,
            uponErasure: .retained(.evidence),
            keys: [.lookup(column: "address_lookup")],
            columns: [
                PersonalColumn(
                    "address", .contact, for: "to answer the person who asked", form: .sealed,
                    sealedFor: StoredRequest.addressPurpose, rectifies: .mail),
                PersonalColumn(
                    "address_lookup", .contact, for: "to find a person's requests again", form: .lookup,
                    rectifies: .mail),
                PersonalColumn("lookups", .contact, for: "to order what the person wants", form: .lookup),
                PersonalColumn("field", .evidence, for: "to show which right was exercised"),
                PersonalColumn(
                    "value", .evidence, for: "to put right what the person wants", form: .sealed,
                    sealedFor: SealedPurpose.rectifiedValue),
                PersonalColumn("received_at", .evidence, for: "to answer in time"),
                PersonalColumn("kind", .evidence, for: "to show which right was exercised"),
                PersonalColumn("reason", .evidence, for: "to show why somebody was looked for"),
            ]),
        PersonalTable(
            "answer", holds: "how many records each service found for a request", retention: .evidence,
            uponErasure: .retained(.evidence),
            keys: [.reference(column: "request_id", table: "request", key: "id")],
            columns: [
                PersonalColumn("items", .evidence, for: "to show what was answered"),
                PersonalColumn("captures", .identity, for: "to order what the person wants"),
            ]),
        PersonalTable(
            "part", holds: "what each service copied or put right for a request", retention: .evidence,
            uponErasure: .retained(.evidence),
            keys: [.reference(column: "request_id", table: "request", key: "id")],
            columns: [
                PersonalColumn("records", .evidence, for: "to put the copy together"),
                PersonalColumn("files", .evidence, for: "to put the copy together"),
                PersonalColumn("items", .evidence, for: "to show what was done"),
            ]),
        PersonalTable(
            "requested_erasure", holds: "what was erased for a request, and how that ended", retention: .evidence,
            uponErasure: .retained(.evidence),
            keys: [.reference(column: "request_id", table: "request", key: "id"), .capture(column: "capture_id")],
            columns: [
                PersonalColumn("capture_id", .identity, for: "to show that a guest's capture was erased"),
                PersonalColumn("refusal", .evidence, for: "to tell the person why a customer refused"),
                PersonalColumn("parts", .evidence, for: "to show what was erased and what is retained"),
            ]),
    ],
    notPersonal: NotPersonal.ofMessaging + [
        .column("request", "actor", because: "working names of staff"),
        .column("request", "decider", because: "one of two words"),
        .column("requested_erasure", "state", because: "one of three words"),
        .column("requested_erasure", "own", because: "numbers of rows by table, with words of a fixed list"),
        .column("answer", "service", because: "names of services"),
        .column("part", "service", because: "names of services"),
        .column("part", "refusal", because: "one of two words"),
        .table("register_entry", because: "what services say of their tables, in their own words"),
        .column("operator_act", "actor", because: "working names of staff"),
        .column("operator_act", "reason", because: "why staff did something; the help asks for ticket numbers"),
        .column("operator_act", "act", because: "words of a fixed list"),
        .column("operator_act", "subject", because: "identifiers"),
    ] + incidentColumns)

/// What is written down of breaches is about what happened, not about a person; the help asks for no names.
private let incidentColumns: [NotPersonal] = [
    .column("incident", "kind", because: "one of five words"),
    .column("incident", "cause", because: "one of two words"),
    .column("incident", "what", because: "what happened, as the authority is told it"),
    .column("incident", "categories_of_people", because: "categories"),
    .column("incident", "categories_of_records", because: "categories"),
    .column("incident", "consequences", because: "what may follow, as the authority is told it"),
    .column("incident", "measures", because: "what is done about it, as the authority is told it"),
    .column("incident", "contact", because: "our own address"),
    .column("incident", "texts", because: "our own words to everybody"),
    .column("incident", "proposed_by", because: "working names of staff"),
    .column("incident", "reason", because: "why staff did something; the help asks for ticket numbers"),
    .column("incident", "confirmed_by", because: "working names of staff"),
    .column("incident", "confirmed_because", because: "why staff did something; the help asks for ticket numbers"),
    .column("incident_clock", "clock", because: "one of three words"),
    .column("incident_clock", "told_by", because: "working names of staff"),
    .column("incident_clock", "told_how", because: "ways of telling; the help asks for no names"),
    .column("incident_clock", "not_owed_by", because: "working names of staff"),
    .column("incident_clock", "reference", because: "the authority's number"),
    .column("incident_clock", "late_because", because: "reasons, as the authority is told them"),
    .column("incident_clock", "not_owed_because", because: "reasons, as the authority would be told them"),
    .column("incident_progress", "role", because: "one of two words"),
    .column("incident_test", "actor", because: "working names of staff"),
    .column("deadline_alarm", "clock", because: "one of four words"),
]
