import Contracts
import Foundation
import MessagingRuntime
import PostgreSQL
import ServiceHost

/// What operators do about booths: in the database and on the broker.
struct BoothRegistry: Sendable {
    /// A booth and the code that makes a device that booth.
    struct Invitation: Sendable {
        var booth: RegisteredBooth
        var code: EnrolmentCode
        var expiresAt: Date
    }

    let unit: UnitOfWork
    let users: BrokerUsers

    /// Makes a booth and its broker user, or prepares the one of that number for another device.
    ///
    /// The broker comes second: a user whose code was never recorded would be of no use to anybody, and a code whose
    /// user is missing is mended by asking again.
    func invite(
        number: Int, label: String, by order: OperatorCommandOptions.Act, at now: Date
    ) async throws -> Invitation {
        let code = EnrolmentCode()
        let password = BrokerUsers.randomPassword()
        let booth = try await unit.perform(at: now, actor: order.who, reason: order.reason) { transaction, _ in
            let booth = try await Booths(runner: transaction).prepare(number: number, label: label, at: now)
            try await Enrolments(runner: transaction).add(
                code, credentials: Array(password.utf8), for: booth.id, at: now)
            try await OperatorActs(runner: transaction).record(
                "booth enrol", of: "booth \(number)", by: order, at: now)
            return booth
        }
        try await users.make(booth.brokerUser, password: password, ofBooth: number)
        try await users.removeAll(ofBooth: number, but: booth.brokerUser)
        return Invitation(
            booth: booth, code: code, expiresAt: now.addingTimeInterval(Enrolments<Transaction>.lifetime))
    }

    /// Ends a booth's uploads and messages at once. Doing it again changes nothing.
    ///
    /// - Returns: the booth; nil when there is none of that number.
    func revoke(number: Int, by order: OperatorCommandOptions.Act, at now: Date) async throws -> RegisteredBooth? {
        let booth: RegisteredBooth? = try await unit.perform(at: now, actor: order.who, reason: order.reason) {
            transaction, _ in
            guard let booth = try await Booths(runner: transaction).revoke(number: number, at: now) else { return nil }
            try await Enrolments(runner: transaction).end(of: booth.id, at: now)
            try await OperatorActs(runner: transaction).record(
                "booth revoke", of: "booth \(number)", by: order, at: now)
            return booth
        }
        if let booth { try await users.removeAll(ofBooth: booth.number) }
        return booth
    }
}
