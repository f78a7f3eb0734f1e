import Contracts
package import PersonalData

/// What `media` holds about people.
package let personalData = PersonalSchema(
    "media",
    tables: [
        PersonalTable(
            "capture", holds: "captures that guests made at a booth", retention: .capture,
            keys: [.lookup(column: "address_lookup"), .capture(column: "id")],
            columns: [
                PersonalColumn("session", .access, for: "to show a guest their own capture"),
                PersonalColumn(
                    "language", .choice, for: "to speak to the guest in their language", rectifies: .language),
                PersonalColumn("consents", .choice, for: "to do with a capture only what the guest agreed to"),
                PersonalColumn(
                    "address_lookup", .contact, for: "to find a person again", form: .lookup, rectifies: .mail),
                PersonalColumn("made_at", .technical, for: "to show captures in the order in which they were made"),
            ]),
        PersonalTable(
            "original", holds: "the photographs and videos of captures, as received", retention: .capture,
            keys: [.capture(column: "capture_id"), .reference(column: "capture_id", table: "capture", key: "id")],
            columns: [
                PersonalColumn("object", .content, for: "to find the sealed bytes in the object store"),
                PersonalColumn("sha256", .content, for: "to notice when bytes are not those that were received"),
            ]),
        PersonalTable(
            "rendition", holds: "pictures and videos made from originals, for pages and for keeping",
            retention: .capture,
            keys: [.capture(column: "capture_id"), .reference(column: "capture_id", table: "capture", key: "id")],
            columns: [
                PersonalColumn("object", .content, for: "to find the sealed bytes in the object store"),
                PersonalColumn("sha256", .content, for: "to let a browser go on with a download that broke off"),
            ]),
        PersonalTable(
            "archive_entry", holds: "files of archives that customers download", retention: .capture,
            keys: [.capture(column: "capture_id"), .reference(column: "capture_id", table: "capture", key: "id")],
            columns: [
                PersonalColumn("made_at", .technical, for: "to show captures in the order in which they were made"),
                PersonalColumn("object", .content, for: "to find the sealed bytes in the object store"),
                PersonalColumn("sha256", .content, for: "to notice when bytes are not those that were received"),
            ]),
        PersonalTable(
            "clock", holds: "until when captures are kept", retention: .capture,
            keys: [.capture(column: "capture_id"), .reference(column: "capture_id", table: "capture", key: "id")],
            columns: [PersonalColumn("erase_at", .technical, for: "to tell the guest how long a capture is there")]),
        PersonalTable(
            "progress", holds: "how far the rendering of captures is", retention: .capture,
            keys: [.capture(column: "capture_id"), .reference(column: "capture_id", table: "capture", key: "id")],
            columns: [PersonalColumn("percent", .technical, for: "to tell the guest how much is done")]),
        PersonalTable(
            "hiding", holds: "why captures are not shown", retention: .capture,
            keys: [.capture(column: "capture_id"), .reference(column: "capture_id", table: "capture", key: "id")],
            columns: [PersonalColumn("cause", .evidence, for: "to say on a capture's page why it is not shown")]),
        PersonalTable(
            "deletion", holds: "captures that their customer deleted", retention: .capture,
            keys: [.capture(column: "capture_id"), .reference(column: "capture_id", table: "capture", key: "id")],
            columns: [
                PersonalColumn("deleted_at", .technical, for: "to let the customer take it back for some minutes")
            ]),
    ],
    notPersonal: NotPersonal.ofMessaging + [
        .column("tombstone", "answer", because: "names of tables, counts and words of a fixed list"),
        .column("erased_session", "session_hash", because: "the hash of a code that opens nothing any more"),
        .column("erased_session", "cause", because: "one of five words"),
        .column("rental", "purpose", because: "one of four words"),
        .column("capture", "state", because: "one of three words"),
        .column("capture", "kind", because: "one of four words"),
        .column("capture", "reason", because: "words of a fixed list"),
        .column("original", "role", because: "one of four words"),
        .column("original", "media_type", because: "names of file formats"),
        .column("original", "reason", because: "words of a fixed list"),
        .column("rerendering", "recipe", because: "names of recipes"),
        .column("rerendering", "asked_by", because: "an operator's account"),
        .column("rerendering", "reason", because: "an operator's words about the system"),
        .column("rerendering", "reasons", because: "words of a fixed list, counted"),
        .column("rerendering", "stopped_by", because: "an operator's account"),
        .column("archive", "what", because: "one of two words"),
        .column("archive", "state", because: "one of four words"),
        .column("archive", "order_hash", because: "the hash of what was ordered, with the customer's archive only"),
        .column("archive", "tag", because: "the hash of an archive's list"),
        .column("archive", "lists", because: "two lengths and two checksums"),
        .column("archive_entry", "name", because: "running numbers"),
        .column("archive_entry", "recipe", because: "names of recipes"),
        .column("archive_entry", "reason", because: "words of a fixed list"),
        .column("rendition", "recipe", because: "names of recipes"),
        .column("rendition", "media_type", because: "names of file formats"),
    ])
