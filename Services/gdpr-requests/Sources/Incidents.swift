import Contracts
import Foundation
import PostgreSQL

/// The queries on `incident` and what belongs to it.
struct Incidents<Runner: QueryRunner>: Sendable {
    let runner: Runner

    func add(_ incident: OpenedIncident, _ clocks: [IncidentClock]) async throws {
        try await runner.execute(
            """
            insert into incident (id, kind, cause, aware_at, opened_at, what, categories_of_people,
                categories_of_records, consequences, measures, contact, rental_id, booth_id, made_from, made_until,
                mailing_id, texts, proposed_by, reason)
            values (\(incident.id.uuid), \(incident.kind.rawValue), \(incident.cause.rawValue), \(incident.awareAt),
                \(incident.openedAt), \(incident.facts.what), \(incident.facts.categoriesOfPeople as String?),
                \(incident.facts.categoriesOfRecords as String?), \(incident.facts.consequences as String?),
                \(incident.facts.measures as String?), \(incident.facts.contact),
                \(incident.scope.rentalID?.uuid as UUID?), \(incident.scope.boothID?.uuid as UUID?),
                \(incident.scope.from as Date?), \(incident.scope.until as Date?), \(incident.mailingID.uuid),
                \(try JSON(bytes: [UInt8](JSONEncoder().encode(incident.texts)))), \(incident.proposedBy),
                \(incident.reason))
            """)
        for clock in clocks {
            try await runner.execute(
                """
                insert into incident_clock (incident_id, clock, due_at, legal_maximum_at)
                values (\(incident.id.uuid), \(clock.clock.rawValue), \(clock.dueAt), \(clock.legalMaximumAt))
                """)
        }
    }

    func state(of id: Identifier<Incident>) async throws -> IncidentState? {
        guard let row = try await runner.row("select * from incident where id = \(id.uuid)") else { return nil }
        return try await state(row)
    }

    /// Open ones first, by when they were noticed; then the others, newest first.
    func list(onlyOpen: Bool, atMost count: Int) async throws -> [IncidentState] {
        let rows = try await runner.rows(
            """
            select * from incident where closed_at is null or not \(onlyOpen)
            order by closed_at is not null, case when closed_at is null then aware_at end, id desc limit \(count)
            """)
        var states: [IncidentState] = []
        for row in rows { states.append(try await state(row)) }
        return states
    }

    /// Locks the incident of a mailing until the end of the transaction; nil for a mailing of somebody else.
    func lock(_ mailing: Identifier<Mailing>) async throws -> Identifier<Incident>? {
        try await runner.row("select id from incident where mailing_id = \(mailing.uuid) for update")
            .map { Identifier(try $0.decode("id")) }
    }

    /// Locks an incident until the end of the transaction and reads it.
    func locked(_ id: Identifier<Incident>) async throws -> IncidentState? {
        try await runner.execute("select 1 from incident where id = \(id.uuid) for update")
        return try await state(of: id)
    }

    // MARK: What `notifications` says

    /// The first count stays: those are the people whom the mails went to.
    func setCounts(_ counts: IncidentCounts, of id: Identifier<Incident>, at instant: Date) async throws {
        try await runner.execute(
            """
            update incident set guests = \(counts.guests), customers = \(counts.customers),
                records = \(counts.records), prepared_at = \(instant)
            where id = \(id.uuid) and prepared_at is null
            """)
    }

    /// Notes progress unless something newer is known. With nobody left and nobody missed, those were told.
    func setProgress(_ progress: MailingProgressed, of id: Identifier<Incident>, version: Int64) async throws {
        let isNewer = try await runner.execute(
            "update incident set progress_version = \(version) where id = \(id.uuid) and progress_version < \(version)")
        guard isNewer == 1 else { return }
        try await setProgress(progress.guests, "guests", of: id)
        try await setProgress(progress.customers, "customers", of: id)
        try await settle(.breachPeople, progress.guests, of: id, at: progress.at)
        try await settle(.breachCustomers, progress.customers, of: id, at: progress.at)
    }

    private func setProgress(_ progress: MailingProgress, _ role: String, of id: Identifier<Incident>) async throws {
        try await runner.execute(
            """
            insert into incident_progress (incident_id, role, delivered, bounced, failed, remaining)
            values (\(id.uuid), \(role), \(progress.delivered), \(progress.bounced), \(progress.failed), \(progress.left))
            on conflict (incident_id, role) do update set delivered = excluded.delivered, bounced = excluded.bounced,
                failed = excluded.failed, remaining = excluded.remaining
            """)
    }

    /// A mail that comes back late opens the clock again, unless an operator has noted how everybody was told.
    private func settle(
        _ clock: LegalClock, _ mails: MailingProgress, of id: Identifier<Incident>, at instant: Date
    ) async throws {
        if mails.missed == 0, mails.left == 0 { return try await setMailed(clock, of: id, at: instant) }
        guard mails.missed > 0 else { return }
        try await runner.execute(
            """
            update incident_clock set told_at = null, told_by = null
            where incident_id = \(id.uuid) and clock = \(clock.rawValue) and told_how is null
            """)
    }

    private func setMailed(_ clock: LegalClock, of id: Identifier<Incident>, at instant: Date) async throws {
        try await runner.execute(
            """
            update incident_clock c set told_at = \(instant), told_by = i.confirmed_by
            from incident i
            where i.id = c.incident_id and i.id = \(id.uuid) and c.clock = \(clock.rawValue)
                and i.confirmed_at is not null and c.told_at is null and c.not_owed_because is null
            """)
    }

    // MARK: What operators do

    func addTest(_ key: UUID, of id: Identifier<Incident>, by actor: String, at instant: Date) async throws {
        try await runner.execute(
            """
            insert into incident_test (key_id, incident_id, at, actor)
            values (\(key), \(id.uuid), \(instant), \(actor))
            """)
        try await runner.execute("update incident set tested_at = \(instant) where id = \(id.uuid)")
    }

    /// - Returns: false when somebody was faster.
    func confirm(_ id: Identifier<Incident>, by act: IncidentAct, at instant: Date) async throws -> Bool {
        try await runner.execute(
            """
            update incident set confirmed_by = \(act.who), confirmed_because = \(act.reason), confirmed_at = \(instant)
            where id = \(id.uuid) and confirmed_at is null
            """) == 1
    }

    /// - Returns: false when it is noted already.
    func setTold(
        _ clock: LegalClock, of id: Identifier<Incident>, by who: String, reference: String? = nil, how: String? = nil,
        lateBecause: String? = nil, at instant: Date
    ) async throws -> Bool {
        try await runner.execute(
            """
            update incident_clock set told_at = \(instant), told_by = \(who), reference = \(reference as String?),
                told_how = \(how as String?), late_because = \(lateBecause as String?)
            where incident_id = \(id.uuid) and clock = \(clock.rawValue) and told_at is null
                and not_owed_because is null
            """) == 1
    }

    func setNotOwed(
        _ clock: LegalClock, of id: Identifier<Incident>, by who: String, because reason: String
    ) async throws -> Bool {
        try await runner.execute(
            """
            update incident_clock set not_owed_because = \(reason), not_owed_by = \(who)
            where incident_id = \(id.uuid) and clock = \(clock.rawValue) and told_at is null
                and not_owed_because is null
            """) == 1
    }

    /// Writes down what has been found out since; what is nil stays.
    func update(_ id: Identifier<Incident>, _ facts: FoundOut) async throws {
        try await runner.execute(
            """
            update incident set categories_of_people = coalesce(\(facts.categoriesOfPeople as String?), categories_of_people),
                categories_of_records = coalesce(\(facts.categoriesOfRecords as String?), categories_of_records),
                consequences = coalesce(\(facts.consequences as String?), consequences),
                measures = coalesce(\(facts.measures as String?), measures)
            where id = \(id.uuid)
            """)
    }

    func close(_ id: Identifier<Incident>, at instant: Date) async throws {
        try await runner.execute(
            "update incident set closed_at = \(instant) where id = \(id.uuid) and closed_at is null")
    }

    func testKeys(of id: Identifier<Incident>) async throws -> [UUID] {
        try await runner.rows("select key_id from incident_test where incident_id = \(id.uuid)")
            .map { try $0.decode("key_id") }
    }

    // MARK: Reading

    private func state(_ row: Row) async throws -> IncidentState {
        let incident = try OpenedIncident(row)
        var state = IncidentState(incident: incident, clocks: try await clocks(of: incident.id))
        if let guests = try row.decode("guests", as: Int32?.self),
            let customers = try row.decode("customers", as: Int32?.self),
            let records = try row.decode("records", as: Int32?.self)
        {
            state.counts = IncidentCounts(guests: Int(guests), customers: Int(customers), records: Int(records))
        }
        state.testedAt = try row.decode("tested_at")
        state.confirmedBy = try row.decode("confirmed_by")
        state.confirmedAt = try row.decode("confirmed_at")
        state.closedAt = try row.decode("closed_at")
        for row in try await runner.rows("select * from incident_progress where incident_id = \(incident.id.uuid)") {
            let progress = MailingProgress(
                delivered: try row.count("delivered"), bounced: try row.count("bounced"),
                failed: try row.count("failed"), left: try row.count("remaining"))
            switch try row.decode("role", as: String.self) {
            case "guests": state.guests = progress
            default: state.customers = progress
            }
        }
        return state
    }

    private func clocks(of id: Identifier<Incident>) async throws -> [IncidentClock] {
        try await runner.rows("select * from incident_clock where incident_id = \(id.uuid) order by clock")
            .compactMap { row in
                guard let name = LegalClock(rawValue: try row.decode("clock")) else { return nil }
                var clock = IncidentClock(
                    clock: name, dueAt: try row.decode("due_at"), legalMaximumAt: try row.decode("legal_maximum_at"))
                clock.toldAt = try row.decode("told_at")
                clock.toldBy = try row.decode("told_by")
                clock.reference = try row.decode("reference")
                clock.lateBecause = try row.decode("late_because")
                clock.toldHow = try row.decode("told_how")
                clock.notOwedBecause = try row.decode("not_owed_because")
                clock.notOwedBy = try row.decode("not_owed_by")
                return clock
            }
    }
}

/// Who does something about an incident and why.
struct IncidentAct: Sendable {
    var who: String
    var reason: String
}

/// What an investigation has brought to light.
struct FoundOut: Sendable {
    var categoriesOfPeople: String?
    var categoriesOfRecords: String?
    var consequences: String?
    var measures: String?

    var isEmpty: Bool { [categoriesOfPeople, categoriesOfRecords, consequences, measures].allSatisfy { $0 == nil } }
}

extension OpenedIncident {
    fileprivate init(_ row: Row) throws {
        guard let kind = IncidentKind(rawValue: try row.decode("kind")),
            let cause = IncidentCause(rawValue: try row.decode("cause"))
        else { throw UnreadableIncident() }
        let texts: JSON = try row.decode("texts")
        self.init(
            id: Identifier(try row.decode("id")), kind: kind, cause: cause, awareAt: try row.decode("aware_at"),
            openedAt: try row.decode("opened_at"),
            facts: IncidentFacts(
                what: try row.decode("what"), categoriesOfPeople: try row.decode("categories_of_people"),
                categoriesOfRecords: try row.decode("categories_of_records"),
                consequences: try row.decode("consequences"), measures: try row.decode("measures"),
                contact: try row.decode("contact")),
            scope: MailingScope(
                rentalID: try row.decode("rental_id", as: UUID?.self).map { Identifier($0) },
                boothID: try row.decode("booth_id", as: UUID?.self).map { Identifier($0) },
                from: try row.decode("made_from"), until: try row.decode("made_until")),
            mailingID: Identifier(try row.decode("mailing_id")),
            texts: try JSONDecoder().decode([Language: MailingText].self, from: Data(texts.bytes)),
            proposedBy: try row.decode("proposed_by"), reason: try row.decode("reason"))
    }
}

/// The row belongs to a newer release.
struct UnreadableIncident: Error {}

extension Row {
    fileprivate func count(_ column: String) throws -> Int { Int(try decode(column, as: Int32.self)) }
}
