import ArgumentParser
import Contracts
import Foundation
import Messaging
import MessagingRuntime
import PostgreSQL
import ServiceHost

/// Enters a customer's decision about one erasure, or about all of a rental that wait for one.
struct ErasureDesk: Sendable {
    /// One transaction's worth.
    private static let limit = 500

    let erasure: String?
    let rental: String?
    let act: OperatorCommandOptions.Act

    static func check(_ erasure: String?, _ rental: String?, yes: Bool) throws {
        guard (erasure == nil) != (rental == nil) else {
            throw ValidationError("name one erasure, or a rental by --rental")
        }
        guard rental == nil || yes else {
            throw ValidationError("this decides about every capture of the rental that waits; say --yes to do it")
        }
    }

    static func identifier<Kind>(_ text: String, _ kind: Kind.Type, _ option: String) throws -> Identifier<Kind> {
        guard let id = Identifier<Kind>(text) else {
            throw ValidationError("\(option) wants an identifier, as the lists print it")
        }
        return id
    }

    /// - Returns: how many erasures it was entered for.
    func decide(_ step: ErasureCourse.Step, _ frame: ServiceFrame) async throws -> Int {
        let erasureID = try erasure.map { try Self.identifier($0, Erasure.self, "the erasure") }
        let rentalID = try rental.map { try Self.identifier($0, Rental.self, "--rental") }
        return try await Backbone.with(frame) { backbone in
            if let erasureID { return try await decide(step, about: erasureID, backbone, frame) }
            guard let rentalID else { return 0 }
            var count = 0
            while true {
                let decided = try await decide(step, aboutAllOf: rentalID, backbone, frame)
                count += decided
                if decided < Self.limit { return count }
            }
        }
    }

    private func decide(
        _ step: ErasureCourse.Step, about id: Identifier<Erasure>, _ backbone: Backbone, _ frame: ServiceFrame
    ) async throws -> Int {
        let journal = try Retention.journal(frame)
        let (now, wish) = (frame.now(), wish)
        return try await backbone.unit.perform(at: now, actor: act.who, reason: act.reason) { transaction, outbox in
            guard let record = try await Erasures(runner: transaction).locked(id) else {
                throw ValidationError("there is no erasure \(id)")
            }
            guard record.course.state == .asked else {
                throw ValidationError(
                    "erasure \(id) waits for no decision: its state is \(record.course.state.rawValue)")
            }
            let saga = ErasureSaga(transaction: transaction, journal: journal, now: now)
            try await outbox.say(try await saga.take(step, with: record, wish: wish))
            return 1
        }
    }

    private func decide(
        _ step: ErasureCourse.Step, aboutAllOf rental: Identifier<Rental>, _ backbone: Backbone, _ frame: ServiceFrame
    ) async throws -> Int {
        let journal = try Retention.journal(frame)
        let (now, wish) = (frame.now(), wish)
        return try await backbone.unit.perform(at: now, actor: act.who, reason: act.reason) { transaction, outbox in
            let saga = ErasureSaga(transaction: transaction, journal: journal, now: now)
            let records = try await Erasures(runner: transaction).open(.asked, of: rental, atMost: Self.limit)
            for record in records { try await outbox.say(try await saga.take(step, with: record, wish: wish)) }
            return records.count
        }
    }

    private var wish: ErasureRecord.Wish { .init(actor: act.who, reason: act.reason) }
}
