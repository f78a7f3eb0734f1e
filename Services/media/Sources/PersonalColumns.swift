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
            "capture_tag", holds: "words that customers put on captures", retention: .capture,
            keys: [.capture(column: "capture_id"), .reference(column: "capture_id", table: "capture", key: "id")],
            columns: [
                PersonalColumn(
                    "word", .content, for: "to let a customer find captures again", form: .sealed,
                    sealedFor: StoredTag.purpose)
            ]),
        PersonalTable(
            "edit", holds: "changes that customers made to photos", retention: .capture,
            keys: [.capture(column: "capture_id"), .reference(column: "capture_id", table: "capture", key: "id")],
            columns: [
                PersonalColumn(
                    "words", .content, for: "to write on a picture what its customer wants there", form: .sealed,
                    sealedFor: StoredEdit.purpose),
                PersonalColumn(
                    "asked_at", .technical, for: "to show a picture as its customer changed it last"),
            ]),
        PersonalTable(
            "edited", holds: "which change a photo shows", retention: .capture,
            keys: [.capture(column: "capture_id"), .reference(column: "capture_id", table: "capture", key: "id")],
            columns: [
                PersonalColumn("wanted_at", .technical, for: "to show a picture as its customer changed it last")
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
        PersonalTable(
            "share_capture", holds: "captures that their customer shares", retention: .capture,
            keys: [.capture(column: "capture_id"), .reference(column: "capture_id", table: "capture", key: "id")],
            columns: [PersonalColumn("added_at", .evidence, for: "to show what is shared with whom")]),
        PersonalTable(
            "album_capture", holds: "captures that their customer keeps in albums", retention: .capture,
            keys: [.capture(column: "capture_id"), .reference(column: "capture_id", table: "capture", key: "id")],
            columns: [PersonalColumn("added_at", .technical, for: "to find captures again")]),
        PersonalTable(
            "creation_capture", holds: "captures of which their customer made something", retention: .capture,
            keys: [.capture(column: "capture_id"), .reference(column: "capture_id", table: "capture", key: "id")],
            columns: []),
        PersonalTable(
            "creation", holds: "strips, collages and films that customers made of captures", retention: .capture,
            keys: [.reference(column: "id", table: "creation_capture", key: "creation_id")],
            columns: [
                PersonalColumn(
                    "words", .content, for: "to write on a picture what its customer wants there", form: .sealed,
                    sealedFor: StoredCreation.sealedWords)
            ]),
        PersonalTable(
            "creation_file", holds: "the files of what customers made of captures", retention: .capture,
            keys: [.reference(column: "creation_id", table: "creation_capture", key: "creation_id")],
            columns: [
                PersonalColumn("object", .content, for: "to find the sealed bytes in the object store"),
                PersonalColumn("sha256", .content, for: "to let a browser go on with a download that broke off"),
            ]),
        // It goes when its customer deletes it, and with the last capture of the rental; see `TidyAlbums`.
        PersonalTable(
            "album", holds: "what customers call their albums", retention: .account, uponErasure: .retained(.contract),
            keys: [.reference(column: "id", table: "album_capture", key: "album_id")],
            columns: [
                PersonalColumn(
                    "name", .content, for: "to find captures again", form: .sealed, sealedFor: CaptureAlbum.sealedName)
            ]),
        // They go with the last capture that the share is about; see `TidyShares`.
        PersonalTable(
            "share", holds: "what captures are shared for", retention: .evidence, uponErasure: .retained(.evidence),
            keys: [
                .reference(column: "id", table: "share_capture", key: "share_id"),
                .reference(column: "album_id", table: "album_capture", key: "album_id"),
            ],
            columns: [
                PersonalColumn(
                    "purpose", .evidence, for: "to show what is shared with whom", form: .sealed,
                    sealedFor: CaptureShare.sealedPurpose),
                PersonalColumn("key_id", .evidence, for: "to show what is shared with whom", form: .keyIdentifier),
            ]),
        PersonalTable(
            "share_recipient", holds: "with whom captures are shared", retention: .evidence,
            uponErasure: .retained(.evidence),
            keys: [.reference(column: "share_id", table: "share", key: "id")],
            columns: [
                PersonalColumn(
                    "name", .identity, for: "to show what is shared with whom", form: .sealed,
                    sealedFor: CaptureShare.sealedName)
            ]),
    ],
    notPersonal: NotPersonal.ofMessaging + [
        .table("journal_head", because: "codes of chains, named by identifiers"),
        .table("journal_entry", because: "evidence: identifiers, numbers and words of a fixed list"),
        .column("grant_opening", "kind", because: "words of a fixed list"),
        .column("marketing_use", "actor", because: "working names of staff"),
        .column("marketing_use", "reason", because: "why staff did something; the help asks for ticket numbers"),
        .column("tombstone", "answer", because: "names of tables, counts and words of a fixed list"),
        .column("erased_session", "session_hash", because: "the hash of a code that opens nothing any more"),
        .column("erased_session", "cause", because: "one of five words"),
        .column("share", "mode", because: "one of two words"),
        .column("share", "secret_hash", because: "the hash of an address that says nothing of anybody"),
        .column("share", "password_hash", because: "the hash of a password that is a share's and no person's"),
        .column("share", "made_by", because: "the identifier of a member or of a program's token"),
        .column("rental", "agreement_version", because: "the name of a document"),
        .column("rental", "purpose", because: "one of four words"),
        .column("capture", "state", because: "one of three words"),
        .column("capture", "kind", because: "one of four words"),
        .column("capture", "reason", because: "words of a fixed list"),
        .column("original", "role", because: "one of four words"),
        .column("original", "media_type", because: "names of file formats"),
        .column("original", "reason", because: "words of a fixed list"),
        .column("edit", "recipe", because: "numbers and words of fixed lists; what is written on a picture is apart"),
        .column("edited", "reason", because: "words of a fixed list"),
        .column(
            "logo", "object",
            because: "the name of a customer's logo, sealed under a key of its own; says nothing itself"),
        .column("logo", "sha256", because: "the hash of a customer's logo, which is on no guest"),
        .column("creation", "kind", because: "one of four words"),
        .column("creation", "reason", because: "words of a fixed list"),
        .column("creation_file", "recipe", because: "names of recipes"),
        .column("creation_file", "media_type", because: "names of file formats"),
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
