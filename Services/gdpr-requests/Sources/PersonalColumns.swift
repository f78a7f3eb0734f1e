package import PersonalData

/// What `gdpr-requests` holds about people: those who asked.
package let personalData = PersonalSchema(
    "gdpr_requests",
    tables: [
        PersonalTable(
            "request", holds: "people who asked what is held about them", retention: .evidence,
            keys: [.lookup(column: "address_lookup")],
            columns: [
                PersonalColumn("address", .contact, for: "to answer the person who asked", form: .sealed),
                PersonalColumn("address_lookup", .contact, for: "to find a person's requests again", form: .lookup),
                PersonalColumn("kind", .evidence, for: "to show which right was exercised"),
                PersonalColumn("reason", .evidence, for: "to show why somebody was looked for"),
            ]),
        PersonalTable(
            "answer", holds: "how many records each service found for a request", retention: .evidence,
            keys: [.reference(column: "request_id", table: "request", key: "id")],
            columns: [PersonalColumn("items", .evidence, for: "to show what was answered")]),
    ],
    notPersonal: NotPersonal.ofMessaging + [
        .column("request", "actor", because: "working names of staff"),
        .column("answer", "service", because: "names of services"),
        .column("operator_act", "actor", because: "working names of staff"),
        .column("operator_act", "reason", because: "why staff did something; the help asks for ticket numbers"),
        .column("operator_act", "act", because: "words of a fixed list"),
        .column("operator_act", "subject", because: "identifiers"),
    ])
