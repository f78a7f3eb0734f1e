package import PersonalData

/// What `notifications` holds about people.
package let personalData = PersonalSchema(
    "notifications",
    tables: [
        PersonalTable(
            "notice", holds: "what people were told", retention: .capture,
            keys: [
                .capture(column: "capture_id"), .reference(column: "id", table: "delivery", key: "notice_id"),
            ],
            columns: [
                PersonalColumn("language", .choice, for: "to write in a language the person understands"),
                PersonalColumn("session", .access, for: "to link to the person's pictures", form: .sealed),
            ]),
        PersonalTable(
            "delivery", holds: "to whom it was sent, and what became of it", retention: .capture,
            keys: [
                .lookup(column: "recipient_lookup"), .reference(column: "notice_id", table: "notice", key: "id"),
            ],
            columns: [
                PersonalColumn("recipient", .contact, for: "to send what was asked for", form: .sealed),
                PersonalColumn("recipient_lookup", .contact, for: "to find a person again", form: .lookup),
            ]),
    ],
    notPersonal: NotPersonal.ofMessaging + [
        .column("notice", "kind", because: "one of a few words of ours"),
        .column("notice", "class", because: "one of three words"),
        .column("delivery", "message_id", because: "identifiers of ours and our own domain"),
        .column("delivery", "state", because: "one of three words"),
        .column("delivery", "last_reason", because: "words of a fixed list"),
    ])
