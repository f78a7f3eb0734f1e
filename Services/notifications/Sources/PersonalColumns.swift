import Contracts
package import PersonalData

/// What `notifications` holds about people.
package let personalData = PersonalSchema(
    "notifications",
    tables: [
        // Before `delivery`: an address is put right in this order, in which it is copied from here to there.
        PersonalTable(
            "mailing_recipient", holds: "whom a mailing concerns, such as one about a breach, and why",
            retention: .capture, keys: [.lookup(column: "recipient_lookup"), .capture(column: "capture_id")],
            columns: [
                PersonalColumn(
                    "recipient_lookup", .contact, for: "to tell everybody once", form: .lookup, rectifies: .mail),
                PersonalColumn("role", .identity, for: "to count who is told as a guest and who as a customer"),
                PersonalColumn(
                    "address", .contact, for: "to tell people what they are owed", form: .sealed,
                    sealedFor: SealedPurpose.mailAddress, rectifies: .mail),
                PersonalColumn(
                    "language", .choice, for: "to write in a language the person understands", rectifies: .language),
            ]),
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
                PersonalColumn(
                    "link", .access, for: "to send what was asked for", form: .sealed,
                    sealedFor: SealedPurpose.noticeLink),
                PersonalColumn("kind", .evidence, for: "to know what the person was told"),
                PersonalColumn("topic", .evidence, for: "to know what the person was told"),
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
                    sealedFor: SealedPurpose.mailAddress, rectifies: .mail),
                PersonalColumn(
                    "recipient_lookup", .contact, for: "to find a person again", form: .lookup, rectifies: .mail),
                PersonalColumn("state", .evidence, for: "to know who was reached"),
                PersonalColumn("ended_at", .evidence, for: "to know who was reached"),
                PersonalColumn("bounced_at", .evidence, for: "to know who was reached"),
                PersonalColumn(
                    "domain", .contact, for: "to send no more to one mail server than it bears", form: .lookup),
            ]),
        PersonalTable(
            "suppression", holds: "who wants no advertising", retention: .evidence,
            uponErasure: .retained(.evidence), keys: [.lookup(column: "recipient_lookup")],
            columns: [PersonalColumn("recipient_lookup", .contact, for: "to send no advertising", form: .lookup)]),
    ],
    notPersonal: NotPersonal.ofMessaging + [
        .column("tombstone", "answer", because: "names of tables, counts and words of a fixed list"),
        .column("notice", "occasion", because: "identifiers, instants and numbers"),
        .column("notice", "details", because: "identifiers, instants, numbers and words of a fixed list"),
        .column("notice", "class", because: "one of three words"),
        .column("delivery", "message_id", because: "identifiers of ours and our own domain"),
        .column("mailing", "kind", because: "one of two words"),
        .column("mailing", "scope", because: "identifiers and instants"),
        .column("mailing", "state", because: "one of four words"),
        .column("mailing", "proposed_by", because: "working names of staff"),
        .column("mailing", "confirmed_by", because: "working names of staff"),
        .column("mailing", "progress", because: "counts"),
        .column("mailing_text", "language", because: "one of four words"),
        .column("mailing_text", "subject", because: "our own words, the same to everybody"),
        .column("mailing_text", "body", because: "our own words, the same to everybody"),
        .column("mailing_part", "owner", because: "one of two words"),
        .column("policy", "version", because: "what a document is called"),
        .column("policy", "published_by", because: "working names of staff"),
        .column("policy_text", "version", because: "what a document is called"),
        .column("policy_text", "language", because: "one of four words"),
        .column("policy_text", "text", because: "a public document"),
        .column("policy_text", "sha256", because: "the hash of a public document"),
        .column("operator_act", "actor", because: "working names of staff"),
        .column("operator_act", "reason", because: "why staff did something; the help asks for ticket numbers"),
        .column("operator_act", "act", because: "words of a fixed list"),
        .column("operator_act", "subject", because: "identifiers"),
        .column("delivery", "last_reason", because: "words of a fixed list"),
    ])
