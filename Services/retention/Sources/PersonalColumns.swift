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
            ])
    ],
    notPersonal: NotPersonal.ofMessaging)
