package import Contracts
package import FoundationEssentials
package import PostgreSQL

/// The table `delivery`, for whoever sends: taking, keeping and settling leases, and what operators ask.
package struct Deliveries<Runner: QueryRunner>: Sendable {
    let runner: Runner

    package init(runner: Runner) { self.runner = runner }

    // MARK: Leases

    /// Takes up to `count` deliveries whose turn it is, urgent ones first, then the oldest; nobody else takes them before
    /// `until`. However many wait, urgent ones have an index of their own.
    ///
    /// Nothing about an erased capture is taken: its rows are about to go.
    ///
    /// Attempts are counted here, so that a mail that kills the process that sends it does not do so for ever unseen.
    ///
    /// - Parameters:
    ///   - held: what this process answers for; should a lease of these have ended, it is not for this process to begin
    ///     once more.
    ///   - takesOver: whether leases of others that have ended may be taken. The first time that happens to a mail it
    ///     is at once, then after 1, 4, 9 minutes and so on: a mail that kills whoever sends it does not kill them all.
    ///   - closed: domains whose turn it is not.
    package func take(
        upTo count: Int, but held: [Identifier<Delivery>], closed: [MailDomain] = [], at now: Date, until: Date,
        lease: UUID, takingOver takesOver: Bool
    ) async throws -> [DueDelivery] {
        let (held, closed) = (held.map(\.uuid), closed.map(\.hash))
        return try await runner.rows(
            """
            with urgent as (
                select id, not_before from delivery
                where state = 'due' and urgent and not_before <= \(now)
                    and (leased_until is null or (\(takesOver) and \(unsafe: Self.takenOver) <= \(now)))
                    and id <> all(\(held)) and (domain is null or domain <> all(\(closed)))
                order by not_before, id limit \(count)
                for update skip locked
            ), due as (
                select id, not_before from delivery
                where state = 'due' and not urgent and not_before <= \(now)
                    and not exists (
                        select from notice n join tombstone t on t.capture_id = n.capture_id
                        where n.id = delivery.notice_id)
                    and (leased_until is null or (\(takesOver) and \(unsafe: Self.takenOver) <= \(now)))
                    and id <> all(\(held)) and (domain is null or domain <> all(\(closed)))
                order by not_before, id limit \(count)
                for update skip locked
            ), turn as (
                select id from (
                    select id, not_before, 1 as rank from urgent union all select id, not_before, 2 from due
                ) as candidate
                order by rank, not_before, id limit \(count)
            ), taken as (
                update delivery set lease = \(lease), leased_until = \(until), attempts = attempts + 1,
                    lapses = lapses + case when leased_until is null then 0 else 1 end
                where id in (select id from turn)
                returning id, notice_id, recipient, recipient_lookup, message_id, attempts, give_up_at, lapses, urgent
            )
            select taken.*, notice.kind, notice.capture_id, notice.mailing_id, notice.language, notice.session,
                notice.created_at, notice.topic, notice.occasion, notice.details, notice.link, notice.asked_at,
                mailing.kind as mailing_kind, mailing_text.subject, mailing_text.body,
                notice.class = 'marketing' and exists (
                    select from suppression s where s.recipient_lookup = taken.recipient_lookup) as is_unwanted
            from taken join notice on notice.id = taken.notice_id
                left join mailing on mailing.id = notice.mailing_id
                left join mailing_text on mailing_text.mailing_id = notice.mailing_id
                    and mailing_text.language = notice.language
            order by taken.urgent desc, taken.id
            """
        ).map { try DueDelivery($0, lease: lease) }
    }

    /// When a lease that ended is for somebody else.
    private static var takenOver: String { "leased_until + interval '1 minute' * least(lapses * lapses, 360)" }

    /// Keeps leases that are still held; returns which ones those are.
    package func renew(_ leases: [Identifier<Delivery>: UUID], until: Date) async throws -> Set<Identifier<Delivery>> {
        let held = leases.map { ($0.key.uuid, $0.value) }
        let rows = try await runner.rows(
            """
            update delivery d set leased_until = \(until)
            from unnest(\(held.map(\.0)), \(held.map(\.1))) as held (id, lease)
            where d.id = held.id and d.lease = held.lease
            returning d.id
            """)
        return Set(try rows.map { Identifier(try $0.decode("id")) })
    }

    // MARK: Settling

    // Each says whether the lease was still held. If not, another process has taken the delivery over and what this one
    // knows of it counts no more.

    /// Whoever has the link of a notice may act, and nobody needs it here once its mail has ended.
    static var forgettingLinks: String {
        """
        , forgotten as (
            update notice set link = null from ended
            where ended.urgent and notice.id = ended.notice_id and notice.link is not null)
        """
    }

    /// Records many at once, each with the instant of its handing over; returns those whose lease was still held.
    package func markDelivered(_ handedOver: [HandedOver]) async throws -> Set<Identifier<Delivery>> {
        let rows = try await runner.rows(
            """
            with ended as (
                update delivery d set state = 'delivered', ended_at = done.at, lease = null, leased_until = null,
                    last_code = null, last_reason = null, lapses = 0
                from unnest(\(handedOver.map(\.delivery.id.uuid)), \(handedOver.map(\.delivery.lease)),
                    \(handedOver.map(\.instant))) as done (id, lease, at)
                where d.id = done.id and d.lease = done.lease
                returning d.id, d.notice_id, d.urgent
            )\(unsafe: Self.forgettingLinks)
            select id from ended
            """)
        return Set(try rows.map { Identifier(try $0.decode("id")) })
    }

    package func markFailed(
        _ delivery: DueDelivery, _ setback: DeliveryPolicy.Setback, at now: Date
    ) async throws -> Bool {
        try await runner.execute(
            """
            with ended as (
                update delivery set state = 'failed', ended_at = \(now), lease = null, leased_until = null,
                    last_code = \(setback.code as Int?), last_reason = \(setback.reason.rawValue)
                where id = \(delivery.id.uuid) and lease = \(delivery.lease)
                returning id, notice_id, urgent
            )\(unsafe: Self.forgettingLinks)
            select id from ended
            """) == 1
    }

    package func postpone(
        _ delivery: DueDelivery, _ setback: DeliveryPolicy.Setback, until next: Date
    ) async throws -> Bool {
        try await runner.execute(
            """
            update delivery set not_before = \(next), lease = null, leased_until = null, lapses = 0,
                last_code = \(setback.code as Int?), last_reason = \(setback.reason.rawValue)
            where id = \(delivery.id.uuid) and lease = \(delivery.lease)
            """) == 1
    }

    /// Gives a delivery back that was not tried.
    package func handBack(_ delivery: DueDelivery) async throws -> Bool {
        try await runner.execute(
            """
            update delivery set lease = null, leased_until = null, attempts = greatest(0, attempts - 1)
            where id = \(delivery.id.uuid) and lease = \(delivery.lease)
            """) == 1
    }

    /// Gives a delivery back because its domain has enough under way; it is not taken again before that has room.
    package func setAside(_ delivery: DueDelivery, of domain: MailDomain) async throws -> Bool {
        try await runner.execute(
            """
            update delivery set lease = null, leased_until = null, attempts = greatest(0, attempts - 1),
                domain = \(domain.hash)
            where id = \(delivery.id.uuid) and lease = \(delivery.lease)
            """) == 1
    }

    // MARK: Asking

    /// Deliveries for an operator's eyes, newest first.
    package func list(
        fate: Delivery.Fate?, capture: Identifier<Capture>?, mailing: Identifier<Mailing>? = nil, atMost count: Int
    ) async throws -> [DeliveryView] {
        try await runner.rows(
            """
            select d.id, d.notice_id, coalesce(n.topic, n.kind) as kind, n.capture_id, n.mailing_id, n.language, n.created_at,
                \(unsafe: Self.fate) as state, d.attempts, d.not_before, d.last_code, d.last_reason, d.ended_at,
                d.bounced_at
            from delivery d join notice n on n.id = d.notice_id
            where (\(fate?.rawValue as String?)::text is null or \(unsafe: Self.fate) = \(fate?.rawValue as String?))
                and (\(capture?.uuid as UUID?)::uuid is null or n.capture_id = \(capture?.uuid as UUID?))
                and (\(mailing?.uuid as UUID?)::uuid is null or n.mailing_id = \(mailing?.uuid as UUID?))
            order by n.created_at desc, d.id desc limit \(count)
            """
        ).map(DeliveryView.init)
    }

    /// How many deliveries are how far, and since when.
    package func counts(at now: Date) async throws -> [DeliveryCount] {
        try await runner.rows(
            """
            select \(unsafe: Self.fate) as state, count(*) as count, min(n.created_at) as oldest,
                min(d.not_before) filter (where d.state = 'due') as next,
                count(*) filter (where d.state = 'due' and d.attempts > 0) as tried,
                count(*) filter (where d.leased_until > \(now)) as leased
            from delivery d join notice n on n.id = d.notice_id
            group by 1 order by 1
            """
        ).map(DeliveryCount.init)
    }

    private static var fate: String { "case when d.bounced_at is null then d.state else 'bounced' end" }
}
