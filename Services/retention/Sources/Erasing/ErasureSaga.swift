import Contracts
import Foundation
import Journal
import Messaging
import PostgreSQL

/// Takes erasures through their course inside one transaction: rows, the journal and the removal of clocks commit together
/// with what is to be said, which it hands back for the outbox.
struct ErasureSaga: Sendable {
    let transaction: Transaction
    let journal: Journal
    let now: Date

    private var erasures: Erasures<Transaction> { Erasures(runner: transaction) }
    private var clocks: PostgreSQLClocks<Transaction> { PostgreSQLClocks(runner: transaction) }

    // MARK: Causes

    /// Opens the erasure of a capture, or takes the step with the one that stands.
    ///
    /// - Parameters:
    ///   - timer: the capture's clock, where the caller has it.
    ///   - rental: where the capture belongs, as the cause says, for one that has no clock.
    func open(
        _ capture: Identifier<Capture>, by step: ErasureCourse.Step, cause: ErasureCause, wish: ErasureRecord.Wish,
        timer: CaptureTimer? = nil, rental: Identifier<Rental>? = nil, request: Identifier<SubjectRequest>? = nil
    ) async throws -> [Saying] {
        let known = if let timer { timer } else { try await clocks.clock(of: capture) as CaptureTimer? }
        let rentalID = known?.rentalID ?? rental
        var customer = known?.customerID
        if customer == nil, let rentalID {
            customer = try await PostgreSQLRentals(runner: transaction).terms(of: rentalID)?.customerID
        }
        let subject = ErasureRecord.Subject.capture(capture)
        if var record = record(subject, by: step, cause, wish, request) {
            record.rentalID = rentalID
            record.customerID = customer
            record.keyID = known?.keyID
            if try await erasures.add(record) {
                if let request { try await erasures.attach(request, to: record.id) }
                return try await record.hiding(at: now) + begun(record)
            }
        }
        // It was added before, perhaps by another process in this instant, which has committed by now.
        guard var record = try await erasures.standing(of: capture) else { throw ErasureSagaError.inTheWay }
        if let request {
            try await erasures.attach(request, to: record.id)
            // What is erased already is attested to whoever asks for it later.
            if record.course.state == .complete { return [record.attesting(to: request)] }
            if !record.requests.contains(request) { record.requests.append(request) }
        }
        if record.course.state == .complete {
            // A clock that was set in the instant in which the erasure ended.
            _ = try await clocks.remove(capture)
            try await CaptureDeletions(runner: transaction).forget(capture)
            return []
        }
        return try await take(step, with: record, wish: wish)
    }

    /// Opens the erasure of a person's other data, once per request.
    ///
    /// - Parameter isAwaited: whether `gdpr-requests` waits for its end; nobody does for the closing of an account, which
    ///   is no request.
    func open(
        personOf request: Identifier<SubjectRequest>, lookups: [AddressLookup], wish: ErasureRecord.Wish,
        isAwaited: Bool = true
    ) async throws -> [Saying] {
        let subject = ErasureRecord.Subject.person(request, lookups: lookups)
        guard let record = record(subject, by: .approved, .request, wish, isAwaited ? request : nil) else { return [] }
        guard try await erasures.add(record) else { return [] }
        if isAwaited { try await erasures.attach(request, to: record.id) }
        return try await begun(record)
    }

    private func record(
        _ subject: ErasureRecord.Subject, by step: ErasureCourse.Step, _ cause: ErasureCause,
        _ wish: ErasureRecord.Wish, _ request: Identifier<SubjectRequest>?
    ) -> ErasureRecord? {
        ErasureCourse(openedBy: step, owners: subject.owners, at: now).map { course in
            ErasureRecord(
                id: Identifier(at: now), cause: cause, subject: subject, wish: wish,
                requests: request.map { [$0] } ?? [], clocks: 0, course: course)
        }
    }

    private func begun(_ record: ErasureRecord) async throws -> [Saying] {
        guard record.course.state == .erasing else { return [] }
        try await erasures.order(record, at: now)
        return record.ordering(record.course.owners, at: now)
    }

    // MARK: Steps

    /// Takes a step with a locked erasure.
    ///
    /// - Parameter wish: who wants the step and why, where somebody decides.
    func take(
        _ step: ErasureCourse.Step, with locked: ErasureRecord, wish: ErasureRecord.Wish
    ) async throws -> [Saying] {
        var record = locked
        let consequence = record.course.take(step, at: now)
        if case .answered(let owner, let answer) = step, consequence != .nothing {
            try await erasures.keep(answer, of: owner, to: record.id, at: now)
        }
        switch consequence {
        case .nothing:
            if record != locked { try await erasures.save(record) }
            return []
        case .heard, .tooLate:
            return []
        case .erases:
            if step == .approved { record.decision = wish }
            try await erasures.save(record)
            return try await begun(record)
        case .shows:
            try await erasures.save(record)
            return record.showing(at: now)
        case .refuses:
            record.decision = wish
            try await erasures.save(record)
            try await journal.append(record.refusalEntry(wish), to: record.stream, at: now, in: transaction)
            return record.showing(at: now) + record.refusing(because: wish.reason, at: now)
        case .completes:
            if let capture = record.captureID {
                record.clocks = try await clocks.remove(capture)
                try await CaptureDeletions(runner: transaction).forget(capture)
            }
            try await erasures.save(record)
            try await journal.append(record.attestEntry, to: record.stream, at: now, in: transaction)
            return record.attesting()
        }
    }

    /// Says once that a customer's decision is overdue.
    func remind(_ locked: ErasureRecord) async throws -> [Saying] {
        var record = locked
        record.overdueAt = now
        try await erasures.save(record)
        return record.reminding()
    }
}

/// Why a step cannot be taken now.
enum ErasureSagaError: ClassifiedError {
    /// The erasure that was in the way ended in the same instant; the next attempt opens another.
    case inTheWay
    /// No such erasure: it was committed before anybody was ordered, so it will not appear by waiting.
    case erasureUnknown

    var kind: FailureKind { self == .inTheWay ? .transient : .permanent }
    var reasonCode: String { self == .inTheWay ? "erasure-in-the-way" : "erasure-unknown" }
}
