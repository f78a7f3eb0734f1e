import Contracts
package import PersonalData

/// What `ingest` holds about people.
package let personalData = PersonalSchema(
    "ingest",
    tables: [
        PersonalTable(
            "capture", holds: "what guests made and left at a booth", retention: .capture,
            keys: [.lookup(column: "address_lookup"), .capture(column: "id")],
            columns: [
                PersonalColumn("session", .access, for: "to show guests what they made, and nobody else"),
                PersonalColumn(
                    "language", .choice, for: "to write to guests in their language", rectifies: .language),
                PersonalColumn("consents", .choice, for: "to prove what guests agreed to"),
                PersonalColumn(
                    "address", .contact, for: "to send guests what they asked for", form: .sealed,
                    sealedFor: SealedPurpose.mailAddress, rectifies: .mail),
                PersonalColumn(
                    "address_lookup", .contact, for: "to find a person again", form: .lookup, rectifies: .mail),
                PersonalColumn(
                    "answers", .content, for: "to hand the customer what guests answered", form: .sealed,
                    sealedFor: SealedPurpose.captureAnswers),
                PersonalColumn("made_at", .technical, for: "to show guests when they made it"),
                PersonalColumn("received_at", .technical, for: "to count how long it may be kept"),
            ]),
        PersonalTable(
            "capture_file", holds: "which photographs and videos a capture consists of", retention: .capture,
            keys: [.capture(column: "capture_id"), .reference(column: "capture_id", table: "capture", key: "id")],
            columns: [PersonalColumn("sha256", .content, for: "to know that a photograph arrived unchanged")]),
        PersonalTable(
            "upload", holds: "where photographs and videos are stored, sealed", retention: .capture,
            keys: [.capture(column: "capture_id"), .reference(column: "capture_id", table: "capture", key: "id")],
            columns: [
                PersonalColumn("object", .content, for: "to find the sealed photograph"),
                PersonalColumn("sha256", .content, for: "to know that a photograph arrived unchanged"),
            ]),
        PersonalTable(
            "capture_key", holds: "which key seals a guest's capture", retention: .capture,
            keys: [.capture(column: "capture_id"), .reference(column: "capture_id", table: "capture", key: "id")],
            columns: [
                PersonalColumn(
                    "key_id", .technical, for: "to make everything of a capture unreadable at once",
                    form: .keyIdentifier)
            ]),
        PersonalTable(
            "upload_attempt", holds: "uploads that are under way", retention: .transient,
            keys: [.capture(column: "capture_id")],
            columns: [PersonalColumn("sha256", .content, for: "to refuse other bytes under the same name")]),
        PersonalTable(
            "resumable_upload", holds: "uploads of which a part has come", retention: .transient,
            keys: [.capture(column: "capture_id")],
            columns: [PersonalColumn("sha256", .content, for: "to refuse other bytes under the same name")]),
        PersonalTable(
            "upload_part", holds: "where parts of photographs and videos wait for the rest, sealed",
            retention: .transient, keys: [.capture(column: "capture_id")],
            columns: [PersonalColumn("object", .content, for: "to find the sealed part")]),
    ],
    notPersonal: NotPersonal.ofMessaging + [
        .column("booth", "label", because: "what operators call a device"),
        .column("booth", "broker_user", because: "the name of a device on the broker"),
        .column("booth", "public_key", because: "a device's public key"),
        .column("booth", "next_public_key", because: "a device's public key"),
        .column("heartbeat", "agent_version", because: "which release a device runs"),
        .column("heartbeat", "state", because: "one of four words"),
        .column("heartbeat", "alarms", because: "words of a fixed list"),
        .column("withdrawn_capture", "cause", because: "one of two words"),
        .column("enrolment", "code_hash", because: "the hash of a device's one-time code"),
        .column("enrolment", "sealed_credentials", because: "a device's password, sealed"),
        .column("tombstone", "answer", because: "names of tables, counts and words of a fixed list"),
        .column("capture", "state", because: "one of three words"),
        .column("capture", "parked_reason", because: "one of five words"),
        .column("capture_file", "role", because: "one of four words"),
        .column("wipe_order", "device_key", because: "a device's public key"),
        .column("operator_act", "actor", because: "working names of staff"),
        .column("operator_act", "reason", because: "why staff did something; the help asks for ticket numbers"),
        .column("operator_act", "act", because: "words of a fixed list"),
        .column("operator_act", "subject", because: "identifiers and numbers of booths"),
    ])
