package import Contracts
import Erasing
import FoundationEssentials
import Mail
import Messaging
package import PostgreSQL
import Vault

/// The tables of mailings: texts, recipients and how far each mailing has come.
package struct Mailings<Runner: QueryRunner>: Sendable {
    let runner: Runner

    package init(runner: Runner) { self.runner = runner }

    // MARK: Preparing

    /// Records a proposal; returns whether it was new.
    func propose(_ order: PrepareMailing, at now: Date) async throws -> Bool {
        let recorded = try await runner.execute(
            """
            insert into mailing (id, kind, scope, state, proposed_by, proposed_at)
            values (\(order.mailingID.uuid), \(order.kind.rawValue), \(JSON(bytes: try ContractCoding.encode(order.scope))), 'gathering',
                \(order.proposedBy), \(now))
            on conflict do nothing
            """)
        guard recorded == 1 else { return false }
        let texts = order.texts.map { $0 }
        try await runner.execute(
            """
            insert into mailing_text (mailing_id, language, subject, body)
            select \(order.mailingID.uuid), language, subject, body
            from unnest(\(texts.map(\.key.rawValue)), \(texts.map(\.value.subject)), \(texts.map(\.value.body)))
                as t (language, subject, body)
            """)
        return true
    }

    /// The mailing; nobody else changes it before this transaction ends.
    func locked(_ id: Identifier<Mailing>) async throws -> StoredMailing? {
        try await runner.row("select * from mailing where id = \(id.uuid) for update").map(StoredMailing.init)
    }

    package func mailing(_ id: Identifier<Mailing>) async throws -> StoredMailing? {
        try await runner.row("select * from mailing where id = \(id.uuid)").map(StoredMailing.init)
    }

    package func list(atMost count: Int) async throws -> [StoredMailing] {
        try await runner.rows("select * from mailing order by proposed_at desc, id desc limit \(count)")
            .map(StoredMailing.init)
    }

    package func text(of id: Identifier<Mailing>, in language: Language) async throws -> MailingText? {
        try await runner.row(
            """
            select subject, body from mailing_text where mailing_id = \(id.uuid) and language = \(language.rawValue)
            """
        ).map { MailingText(subject: try $0.decode("subject"), body: try $0.decode("body")) }
    }

    /// Takes in one part of an owner's answer; a part may come any number of times.
    ///
    /// Every record is kept, also where several are of one address: each may be erased, and whoever is concerned by
    /// another one is told because of that. What was erased is left out, and what is known already stays as it is: its
    /// address may have been put right since it was listed.
    func add<Owner: DataOwner>(_ part: AudienceListed<Owner>, at now: Date) async throws {
        let admitted = try await Tombstones<NotificationsData>(runner: runner)
            .admitted(part.members.compactMap(\.captureID))
        let members = try part.members.filter { $0.captureID.map(admitted.contains) ?? true }
            .map { (member: $0, address: try SealedValue(text: $0.address.text)) }
        try await runner.execute(
            """
            insert into mailing_part (mailing_id, owner, part, parts, records)
            values (\(part.mailingID.uuid), \(Owner.owner.rawValue), \(part.part),
                \((part.next == nil ? part.part : nil) as Int?), \(part.records))
            on conflict (mailing_id, owner, part) do update set parts = excluded.parts, records = excluded.records
            """)
        try await runner.execute(
            """
            insert into mailing_recipient (id, mailing_id, recipient_lookup, role, capture_id, key_id, address, language)
            select id, \(part.mailingID.uuid), decode(lookup, 'hex'),
                case when capture_id is null then 'customer' else 'guest' end, capture_id, key_id, address, language
            from unnest(\(members.map { _ in Identifier<MailingRecipient>(at: now).uuid }),
                \(members.map(\.member.lookup.hash)), \(members.map(\.member.captureID?.uuid)),
                \(members.map(\.address.keyID.uuid)), \(members.map(\.address.bytes)),
                \(members.map(\.member.language.rawValue))) as m (id, lookup, capture_id, key_id, address, language)
            on conflict (mailing_id, key_id) do nothing
            """)
    }

    /// Whether every owner has listed all its parts; the last one says how many they are.
    func isComplete(_ id: Identifier<Mailing>) async throws -> Bool {
        let complete: Int64? = try await runner.value(
            """
            select count(*) from (
                select owner from mailing_part where mailing_id = \(id.uuid)
                group by owner having count(*) = max(parts)) as listed
            """)
        return complete == 2
    }

    func markPrepared(_ id: Identifier<Mailing>, at now: Date) async throws {
        try await runner.execute(
            """
            update mailing set state = 'prepared', prepared_at = \(now),
                records = (select coalesce(sum(records), 0) from mailing_part
                    where mailing_id = \(id.uuid) and owner = 'ingest')
            where id = \(id.uuid)
            """)
    }

    // MARK: Sending

    func confirm(_ id: Identifier<Mailing>, by second: String, at now: Date) async throws {
        try await runner.execute(
            """
            update mailing set state = 'sending', confirmed_by = \(second), confirmed_at = \(now)
            where id = \(id.uuid) and state = 'prepared'
            """)
    }

    /// Mailings that are under way, the oldest first; whoever asks works on them until its transaction ends.
    func underWay() async throws -> [StoredMailing] {
        try await runner.rows("select * from mailing where state = 'sending' order by confirmed_at, id for update")
            .map(StoredMailing.init)
    }

    /// Makes a notice with its delivery for people who have none, at most `count`.
    ///
    /// - Returns: how many.
    func record(_ id: Identifier<Mailing>, atMost count: Int, domain: String, at now: Date) async throws -> Int {
        let recipients = try await unrecorded(id, atMost: count)
        guard !recipients.isEmpty else { return 0 }
        let notices = recipients.map { _ in Identifier<Notice>(at: now) }
        let deliveries = recipients.map { _ in Identifier<Delivery>(at: now) }
        let messages = zip(notices, deliveries).map { "\($0).\($1)@\(domain)" }
        let giveUp = now.addingTimeInterval(DeliveryPolicy.patience)
        _ = try await runner.pipeline([
            """
            insert into notice (id, kind, class, mailing_id, capture_id, key_id, language, created_at)
            select n.id, 'mailing', 'statutory', r.mailing_id, r.capture_id, r.key_id, r.language, \(now)
            from unnest(\(recipients), \(notices.map(\.uuid))) as n (recipient, id)
                join mailing_recipient r on r.id = n.recipient
            """,
            """
            insert into delivery (id, notice_id, mailing_id, mailing_recipient_id, recipient, recipient_lookup, message_id,
                state, not_before, give_up_at)
            select d.id, d.notice, r.mailing_id, r.id, r.address, r.recipient_lookup, d.message_id, 'due', \(now),
                \(giveUp)
            from unnest(\(recipients), \(notices.map(\.uuid)), \(deliveries.map(\.uuid)), \(messages))
                as d (recipient, notice, id, message_id)
                join mailing_recipient r on r.id = d.recipient
            """,
            // Everything that concerns the same people is done with.
            """
            update mailing_recipient r set recorded_at = \(now) from mailing_recipient chosen
            where chosen.id = any(\(recipients)) and r.mailing_id = chosen.mailing_id
                and r.recipient_lookup = chosen.recipient_lookup
            """,
        ])
        return recipients.count
    }

    /// The record because of which each of at most `count` people is told who have no delivery yet: the customer rather
    /// than the guest, then the newest capture, which is kept the longest. Nobody erases or changes those before this
    /// transaction ends.
    private func unrecorded(_ id: Identifier<Mailing>, atMost count: Int) async throws -> [UUID] {
        let candidates = try await runner.rows(
            """
            select distinct on (recipient_lookup) id, capture_id from mailing_recipient r
            where mailing_id = \(id.uuid) and recorded_at is null
                and not exists (
                    select from mailing_recipient told
                    where told.mailing_id = r.mailing_id and told.recipient_lookup = r.recipient_lookup
                        and told.recorded_at is not null)
                and not exists (select from tombstone t where t.capture_id = r.capture_id)
            order by recipient_lookup, capture_id is null desc, capture_id desc
            limit \(count)
            """
        ).map { row in
            (
                id: try row.decode("id", as: UUID.self),
                capture: try row.decode("capture_id", as: UUID?.self).map { Identifier<Capture>($0) }
            )
        }
        let admitted = try await Tombstones<NotificationsData>(runner: runner)
            .admitted(candidates.compactMap(\.capture))
        let ids = candidates.filter { $0.capture.map(admitted.contains) ?? true }.map(\.id)
        // An address that is being put right in this moment is waited for, and may turn out to be another's.
        var seen: Set<[UInt8]> = []
        return try await runner.rows(
            "select id, recipient_lookup from mailing_recipient where id = any(\(ids)) order by id for update"
        ).filter { seen.insert(try $0.decode("recipient_lookup")).inserted }.map { try $0.decode("id") }
    }

    /// People by what became of their mail. Whoever has two, because addresses turned out to be one person's, counts by
    /// the better one.
    package func counts(of id: Identifier<Mailing>) async throws -> MailingCounts {
        let rows = try await runner.rows(
            """
            select role, count(*) filter (where outcome = 'delivered') as delivered,
                count(*) filter (where outcome = 'bounced') as bounced,
                count(*) filter (where outcome = 'failed') as failed, count(*) filter (where outcome = 'left') as left
            from (
                select case when bool_or(r.role = 'customer') then 'customer' else 'guest' end as role,
                    case when bool_or(d.state = 'delivered' and d.bounced_at is null) then 'delivered'
                        when bool_or(d.state = 'due') then 'left'
                        when bool_or(d.bounced_at is not null) then 'bounced'
                        when bool_or(d.state = 'failed') then 'failed'
                        else 'left' end as outcome
                from mailing_recipient r left join delivery d on d.mailing_recipient_id = r.id
                where r.mailing_id = \(id.uuid) group by r.recipient_lookup) as person
            group by role
            """)
        var counts = MailingCounts()
        for row in rows {
            let progress = MailingProgress(
                delivered: try row.decode("delivered"), bounced: try row.decode("bounced"),
                failed: try row.decode("failed"), left: try row.decode("left"))
            switch RecipientRole(rawValue: try row.decode("role")) {
            case .guest: counts.guests = progress
            case .customer: counts.customers = progress
            case nil: break
            }
        }
        return counts
    }

    /// People by role and language.
    package func recipients(of id: Identifier<Mailing>) async throws -> [MailingShare] {
        try await runner.rows(
            """
            select role, language, count(*) as count from (
                select distinct on (recipient_lookup) role, language from mailing_recipient
                where mailing_id = \(id.uuid)
                order by recipient_lookup, capture_id is null desc, capture_id desc) as person
            group by role, language order by role, language
            """
        ).map { row in
            MailingShare(
                role: try row.decode("role"), language: try row.decode("language"), recipients: try row.decode("count"))
        }
    }

    /// Says how far the mailing has come, and remembers that this was said. The word's number grows, so nobody believes
    /// an older one.
    func tell(
        _ counts: MailingCounts, of id: Identifier<Mailing>, through outbox: any Outbox, at now: Date
    ) async throws {
        let version: Int64? = try await runner.value(
            """
            update mailing set progress = \(JSON(bytes: try ContractCoding.encode(counts))), progressed_at = \(now), version = version + 1,
                state = case when \(counts.left) = 0 then 'sent' else state end,
                ended_at = case when \(counts.left) = 0 then coalesce(ended_at, \(now)) else ended_at end
            where id = \(id.uuid) returning version
            """)
        try await outbox.publish(
            MailingProgressed(mailingID: id, guests: counts.guests, customers: counts.customers, at: now),
            MessageDetails(entityVersion: version ?? 0))
    }
}

/// How many recipients of one role read one language.
package struct MailingShare: Sendable, Equatable, Encodable {
    package var role: String
    package var language: String
    package var recipients: Int
}

extension StoredMailing {
    fileprivate init(_ row: Row) throws {
        guard let kind = MailingKind(rawValue: try row.decode("kind")),
            let state = State(rawValue: try row.decode("state"))
        else { throw DatabaseError(.decoding("a mailing has a kind or state that this release does not know")) }
        self.init(
            id: Identifier(try row.decode("id")), kind: kind,
            scope: try ContractCoding.decode(MailingScope.self, from: try row.decode("scope", as: JSON.self).bytes),
            state: state,
            proposedBy: try row.decode("proposed_by"), proposedAt: try row.decode("proposed_at"),
            preparedAt: try row.decode("prepared_at"),
            records: try row.decode("records", as: Int64?.self).map { Int($0) },
            confirmedBy: try row.decode("confirmed_by"),
            progress: try row.decode("progress", as: JSON?.self).map {
                try ContractCoding.decode(MailingCounts.self, from: $0.bytes)
            },
            progressedAt: try row.decode("progressed_at"), version: try row.decode("version"))
    }
}
