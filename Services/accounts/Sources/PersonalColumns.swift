import Contracts
package import PersonalData

/// What `accounts` holds about people.
package let personalData = PersonalSchema(
    "accounts",
    tables: [
        PersonalTable(
            "customer", holds: "customers, and the contacts of those that are companies", retention: .account,
            keys: [.lookup(column: "contact_lookup")],
            columns: [
                PersonalColumn("kind", .identity, for: "to know which law protects the customer's data"),
                PersonalColumn(
                    "name", .identity, for: "to know whom we have a contract with", form: .sealed,
                    sealedFor: StoredCustomer.Purpose.name, rectifies: .name,
                    where: .init("kind", is: "natural-person")),
                PersonalColumn(
                    "contact_name", .identity, for: "to know whom to speak to", form: .sealed,
                    sealedFor: StoredCustomer.Purpose.contactName, rectifies: .name),
                PersonalColumn(
                    "contact_mail", .contact, for: "to reach the customer", form: .sealed,
                    sealedFor: StoredCustomer.Purpose.contactMail, rectifies: .mail),
                PersonalColumn(
                    "contact_lookup", .contact, for: "to find a person again", form: .lookup, rectifies: .mail),
                PersonalColumn(
                    "language", .choice, for: "to write in a language the person understands", rectifies: .language),
                PersonalColumn("enrolled_at", .technical, for: "to know since when somebody is a customer"),
            ]),
        PersonalTable(
            "rental", holds: "what customers booked", retention: .account,
            keys: [.reference(column: "customer_id", table: "customer", key: "id")],
            columns: [
                PersonalColumn("period_from", .evidence, for: "to know what was booked"),
                PersonalColumn("period_until", .evidence, for: "to know what was booked"),
                PersonalColumn("purpose", .evidence, for: "to process captures only as instructed"),
                PersonalColumn("instruction_version", .evidence, for: "to process captures only as instructed"),
            ]),
        PersonalTable(
            "token", holds: "what programs of customers show to be let in", retention: .account,
            keys: [.reference(column: "customer_id", table: "customer", key: "id")],
            columns: [
                PersonalColumn("hash", .access, for: "to recognize a program, without being able to act as it"),
                PersonalColumn("label", .technical, for: "to tell tokens apart when one is to be revoked"),
            ]),
    ],
    notPersonal: NotPersonal.ofMessaging + [
        .column("tombstone", "answer", because: "names of tables, counts and words of a fixed list"),
        .column("token", "holder", because: "one of two words"),
        .column("token", "scopes", because: "words of a fixed list"),
        .column("operator_act", "actor", because: "working names of staff and identifiers of tokens"),
        .column("operator_act", "reason", because: "why staff did something; the help asks for ticket numbers"),
        .column("operator_act", "act", because: "words of a fixed list"),
        .column("operator_act", "subject", because: "identifiers"),
    ])
