import Contracts
import Foundation
import Journal
import Messaging
import MessagingRuntime
import PostgreSQL
import ServiceHost

/// What moves erasures without anybody saying something: clocks that run out, deletions that become final, late captures
/// of deleted rentals, captures that no rental covers, owners and customers who keep silent.
struct ErasureTimer: Sendable {
    /// What one run takes of each kind; the next one comes soon.
    static let limit = 500

    let journal: Journal
    let patience: ErasurePatience
    let unit: UnitOfWork
    let frame: ServiceFrame

    var services: [RunOnceTimer] { [timer("erase", every: 5, begin), timer("remind", every: 15, remind)] }

    private func timer(_ name: String, every seconds: Int, _ work: @escaping RunOnceTimer.Work) -> RunOnceTimer {
        RunOnceTimer(
            named: name, every: .seconds(seconds), unit: unit, now: frame.now, logger: frame.logger, work: work)
    }

    @Sendable private func begin(_ transaction: Transaction, _ outbox: any Outbox, _ now: Date) async throws {
        let saga = ErasureSaga(transaction: transaction, journal: journal, now: now)
        for (timer, finalAt) in try await RentalDeletions(runner: transaction).captures(atMost: Self.limit) {
            try await outbox.say(
                try await saga.open(
                    timer.captureID, by: .deleted(until: finalAt), cause: .rental,
                    wish: .init(actor: "customer:\(timer.customerID)", reason: "the rental was deleted"), timer: timer))
        }
        for record in try await Erasures(runner: transaction).final(at: now, atMost: Self.limit) {
            try await outbox.say(try await saga.take(.final, with: record, wish: record.wish))
        }
        let limit = ErasurePatience.bindingLimit(at: now)
        for record in try await Erasures(runner: transaction).unbound(askedBefore: limit, atMost: Self.limit) {
            try await outbox.say(try await saga.take(.approved, with: record, wish: ErasureDecision.unbound))
        }
        for timer in try await PostgreSQLClocks(runner: transaction).due(DuePolicy(now: now), atMost: Self.limit) {
            try await outbox.say(
                try await saga.open(
                    timer.captureID, by: .timeOver, cause: .clock,
                    wish: .init(actor: "service:retention", reason: "its time is over"), timer: timer))
        }
    }

    @Sendable private func remind(_ transaction: Transaction, _ outbox: any Outbox, _ now: Date) async throws {
        let saga = ErasureSaga(transaction: transaction, journal: journal, now: now)
        let erasures = Erasures(runner: transaction)
        let limit = patience.decisionLimit(at: now)
        for record in try await erasures.overdue(askedBefore: limit, atMost: Self.limit) {
            try await outbox.say(try await saga.remind(record))
        }
        for (id, owner) in try await erasures.orderAgain(at: now, atMost: Self.limit) {
            guard let record = try await erasures.erasure(id), record.course.state == .erasing else { continue }
            try await outbox.say(record.ordering([owner], at: now))
        }
    }
}
