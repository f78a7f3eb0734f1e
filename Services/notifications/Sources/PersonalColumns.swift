import Contracts
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
                PersonalColumn(
                    "language", .choice, for: "to write in a language the person understands", rectifies: .language),
                PersonalColumn(
                    "session", .access, for: "to link to the person's pictures", form: .sealed,
                    sealedFor: NoticePurpose.session),
                PersonalColumn("kind", .evidence, for: "to know what the person was told"),
                PersonalColumn("created_at", .evidence, for: "to know what the person was told"),
            ]),
        PersonalTable(
            "delivery", holds: "to whom it was sent, and what became of it", retention: .capture,
            keys: [
                .lookup(column: "recipient_lookup"), .reference(column: "notice_id", table: "notice", key: "id"),
            ],
            columns: [
                PersonalColumn(
                    "recipient", .contact, for: "to send what was asked for", form: .sealed,
                    sealedFor: NoticePurpose.recipient, rectifies: .mail),
                PersonalColumn(
                    "recipient_lookup", .contact, for: "to find a person again", form: .lookup, rectifies: .mail),
                PersonalColumn("state", .evidence, for: "to know who was reached"),
                PersonalColumn("ended_at", .evidence, for: "to know who was reached"),
            ]),
    ],
    notPersonal: NotPersonal.ofMessaging + [
        .column("tombstone", "answer", because: "names of tables, counts and words of a fixed list"),
        .column("notice", "class", because: "one of three words"),
        .column("delivery", "message_id", because: "identifiers of ours and our own domain"),
        .column("delivery", "last_reason", because: "words of a fixed list"),
    ])
