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
            "address_change", holds: "addresses with which people want to sign in from now on", retention: .transient,
            keys: [
                .reference(column: "person_id", table: "person", key: "id"), .lookup(column: "mail_lookup"),
            ],
            columns: [
                PersonalColumn(
                    "mail", .contact, for: "to sign in with another address", form: .sealed,
                    sealedFor: SealedPurpose.mailAddress),
                PersonalColumn("mail_lookup", .contact, for: "to sign in with another address", form: .lookup),
                PersonalColumn("asked_at", .evidence, for: "to know what was asked for, and when"),
            ]),
        PersonalTable(
            "account_closing", holds: "who had a customer's account closed", retention: .account,
            keys: [.reference(column: "asked_by", table: "member", key: "id")],
            columns: [
                PersonalColumn("asked_at", .evidence, for: "to know what was asked for, and when"),
                PersonalColumn("kept_at", .evidence, for: "to know what was asked for, and when"),
            ]),
        PersonalTable(
            "recovery_code", holds: "codes for people who lost the app that shows codes", retention: .account,
            keys: [.reference(column: "person_id", table: "person", key: "id")],
            columns: [
                PersonalColumn("hash", .access, for: "to know a code again, without knowing it", form: .secret)
            ]),
        PersonalTable(
            "visitor", holds: "what visitors of the website wrote to us", retention: .website,
            keys: [.lookup(column: "mail_lookup")],
            columns: [
                PersonalColumn(
                    "name", .identity, for: "to answer whoever wrote", form: .sealed,
                    sealedFor: StoredVisitor.Purpose.name, rectifies: .name),
                PersonalColumn(
                    "mail", .contact, for: "to answer whoever wrote", form: .sealed,
                    sealedFor: SealedPurpose.mailAddress, rectifies: .mail),
                PersonalColumn(
                    "mail_lookup", .contact, for: "to find a person again", form: .lookup, rectifies: .mail),
                PersonalColumn(
                    "phone", .contact, for: "to answer whoever wrote", form: .sealed,
                    sealedFor: StoredVisitor.Purpose.phone),
                PersonalColumn(
                    "message", .content, for: "to answer whoever wrote", form: .sealed,
                    sealedFor: StoredVisitor.Purpose.message),
                PersonalColumn(
                    "language", .choice, for: "to write in a language the person understands", rectifies: .language),
                PersonalColumn("written_at", .technical, for: "to count how long it may be kept"),
                PersonalColumn("answered_at", .technical, for: "to count how long it may be kept"),
            ]),
        PersonalTable(
            "staff", holds: "who is of the staff", retention: .account,
            keys: [.reference(column: "person_id", table: "person", key: "id")],
            columns: [
                PersonalColumn("number", .identity, for: "to tell customers who looked, without a name"),
                PersonalColumn("invited_at", .evidence, for: "to know who had access, and since when"),
                PersonalColumn("removed_at", .evidence, for: "to know who had access, and until when"),
            ]),
        PersonalTable(
            "undertaking_signature", holds: "who of the staff signed the undertaking of confidentiality",
            retention: .account, keys: [.reference(column: "staff_id", table: "staff", key: "id")],
            columns: [
                PersonalColumn(
                    "name", .identity, for: "to prove what staff signed", form: .sealed,
                    sealedFor: UndertakingSignature.namePurpose),
                PersonalColumn("version", .evidence, for: "to prove what staff signed"),
                PersonalColumn("language", .evidence, for: "to prove what staff signed"),
                PersonalColumn("signed_at", .evidence, for: "to prove what staff signed"),
            ]),
        PersonalTable(
            "access_grant", holds: "who of the staff could see a customer's data", retention: .account,
            keys: [.reference(column: "staff_id", table: "staff", key: "id")],
            columns: [
                PersonalColumn("purpose", .evidence, for: "to show customers who could see their data, and why"),
                PersonalColumn("ticket", .evidence, for: "to show customers who could see their data, and why"),
                PersonalColumn("reason", .evidence, for: "to show customers who could see their data, and why"),
                PersonalColumn("begins_at", .evidence, for: "to show customers who could see their data, and why"),
                PersonalColumn("ends_at", .evidence, for: "to show customers who could see their data, and why"),
            ]),
        PersonalTable(
            "use_consent", holds: "what customers allow the company to do with their data", retention: .account,
            keys: [.reference(column: "customer_id", table: "customer", key: "id")],
            columns: [
                PersonalColumn("scope", .choice, for: "to do with a customer's data only what they allow"),
                PersonalColumn("recipient", .choice, for: "to do with a customer's data only what they allow"),
                PersonalColumn("version", .evidence, for: "to do with a customer's data only what they allow"),
                PersonalColumn("language", .evidence, for: "to do with a customer's data only what they allow"),
                PersonalColumn("given_at", .evidence, for: "to do with a customer's data only what they allow"),
                PersonalColumn("withdrawn_at", .evidence, for: "to do with a customer's data only what they allow"),
            ]),
        PersonalTable(
            "data_use", holds: "what the company did with a customer's data", retention: .account,
            keys: [.reference(column: "customer_id", table: "customer", key: "id")],
            columns: [
                PersonalColumn("scope", .evidence, for: "to do with a customer's data only what they allow"),
                PersonalColumn("recipient", .evidence, for: "to do with a customer's data only what they allow"),
                PersonalColumn("at", .evidence, for: "to do with a customer's data only what they allow"),
            ]),
    ],
    notPersonal: NotPersonal.ofMessaging + [
        .column("visitor", "purpose", because: "one word"),
        .column("mailed_link", "purpose", because: "one of four words"),
        .column("failed_sign_in", "bucket", because: "hashes that lead to nobody, for a quarter of an hour"),
        .column("tombstone", "answer", because: "names of tables, counts and words of a fixed list"),
        .column("token", "holder", because: "one of two words"),
        .column("token", "scopes", because: "words of a fixed list"),
        .column("access_grant", "scopes", because: "words of a fixed list"),
        .column("access_grant", "ended_by", because: "one of three words"),
        .column("grant_opening", "kind", because: "words of a fixed list"),
        .column("undertaking_signature", "subject", because: "always the same word"),
        .column("undertaking_signature", "hash", because: "of a text that all sign alike"),
        .table("wording", because: "texts of the company that all sign or agree to alike"),
        .table("journal_entry", because: "evidence by identifiers; what is personal would be sealed"),
        .table("journal_head", because: "the ends of the chains, by identifiers"),
        .column("use_consent", "subject", because: "the scope, with a word before it"),
        .column("use_consent", "hash", because: "of a text that all agree to alike"),
        .column("data_use", "actor", because: "working names of staff"),
        .column("data_use", "reason", because: "why staff did something; the help asks for ticket numbers"),
        .column("operator_act", "actor", because: "working names of staff, identifiers of tokens and of members"),
        .column("operator_act", "reason", because: "why staff did something; the help asks for ticket numbers"),
        .column("operator_act", "act", because: "words of a fixed list"),
        .column("operator_act", "subject", because: "identifiers"),
    ])
