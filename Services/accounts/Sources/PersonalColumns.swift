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
                PersonalColumn(
                    "hash", .access, for: "to recognize a program, without being able to act as it", form: .secret),
                PersonalColumn("label", .technical, for: "to tell tokens apart when one is to be revoked"),
            ]),
        PersonalTable(
            "person", holds: "people who sign in", retention: .account, keys: [.lookup(column: "mail_lookup")],
            columns: [
                PersonalColumn(
                    "name", .identity, for: "to tell colleagues apart", form: .sealed,
                    sealedFor: StoredPerson.Purpose.name, rectifies: .name),
                PersonalColumn(
                    "mail", .contact, for: "to sign in and to be written to", form: .sealed,
                    sealedFor: SealedPurpose.mailAddress, rectifies: .mail),
                PersonalColumn("mail_lookup", .contact, for: "to sign in", form: .lookup, rectifies: .mail),
                PersonalColumn(
                    "language", .choice, for: "to write in a language the person understands", rectifies: .language),
                PersonalColumn(
                    "password", .access, for: "to know the person again, without knowing the password", form: .secret),
                PersonalColumn(
                    "totp_secret", .access, for: "to check the codes of the person's app", form: .secret),
                PersonalColumn("created_at", .technical, for: "to know since when somebody was invited"),
            ]),
        PersonalTable(
            "member", holds: "for which customers people sign in", retention: .account,
            keys: [.reference(column: "person_id", table: "person", key: "id")],
            columns: [
                PersonalColumn("role", .access, for: "to let nobody do more than their customer wants"),
                PersonalColumn("invited_at", .evidence, for: "to know who had access, and since when"),
                PersonalColumn("joined_at", .evidence, for: "to know who had access, and since when"),
                PersonalColumn("removed_at", .evidence, for: "to know who had access, and until when"),
            ]),
        PersonalTable(
            "session", holds: "where people are signed in", retention: .account,
            keys: [.reference(column: "person_id", table: "person", key: "id")],
            columns: [
                PersonalColumn(
                    "hash", .access, for: "to know a browser again, without being able to act as it", form: .secret),
                PersonalColumn("device", .technical, for: "to let the person tell their browsers apart"),
                PersonalColumn("seen_at", .technical, for: "to end what is not used any more"),
                PersonalColumn(
                    "totp_secret", .access, for: "to check the first code of an app", form: .secret),
            ]),
        PersonalTable(
            "known_device", holds: "browsers from which people signed in before", retention: .account,
            keys: [.reference(column: "person_id", table: "person", key: "id")],
            columns: [
                PersonalColumn(
                    "hash", .access, for: "to slow guessing down without slowing down the person", form: .secret)
            ]),
        PersonalTable(
            "mailed_link", holds: "links that were mailed to people", retention: .account,
            keys: [.reference(column: "person_id", table: "person", key: "id")],
            columns: [
                PersonalColumn(
                    "hash", .access, for: "to know the link again, without being able to use it", form: .secret),
                PersonalColumn("created_at", .evidence, for: "to know what was mailed, and when"),
            ]),
        PersonalTable(
            "recovery_code", holds: "codes for people who lost the app that shows codes", retention: .account,
            keys: [.reference(column: "person_id", table: "person", key: "id")],
            columns: [
                PersonalColumn("hash", .access, for: "to know a code again, without knowing it", form: .secret)
            ]),
    ],
    notPersonal: NotPersonal.ofMessaging + [
        .column("mailed_link", "purpose", because: "one of two words"),
        .column("failed_sign_in", "bucket", because: "hashes that lead to nobody, for a quarter of an hour"),
        .column("tombstone", "answer", because: "names of tables, counts and words of a fixed list"),
        .column("token", "holder", because: "one of two words"),
        .column("token", "scopes", because: "words of a fixed list"),
        .column("operator_act", "actor", because: "working names of staff, identifiers of tokens and of members"),
        .column("operator_act", "reason", because: "why staff did something; the help asks for ticket numbers"),
        .column("operator_act", "act", because: "words of a fixed list"),
        .column("operator_act", "subject", because: "identifiers"),
    ])
