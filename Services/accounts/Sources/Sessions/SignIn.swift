import Contracts
import Foundation
import Logging
import MessagingRuntime
import Passwords
import PostgreSQL
import Vault

/// Lets somebody in who knows the password of an address, and after that the code of their app.
///
/// Whether there is somebody with an address can be told neither from the answers nor from the time they take.
struct SignIn: Sendable {
    /// What somebody typed, and where.
    struct Attempt: Sendable {
        var mail: String
        var password: String
        /// The browser, if it signed in to something before.
        var knownDevice: SecretToken?
        var device: DeviceName
        /// Where the request came from, keyed: see ``FailedSignIns/Bucket/client(_:)``.
        var client: [UInt8]
    }

    enum Outcome: Sendable {
        /// Signed in, with the secrets for the browser's cookies.
        case signedIn(session: SecretToken, device: SecretToken)
        /// The password was right; the session opens nothing until a code is typed.
        case awaitsCode(session: SecretToken)
        case wrong
        /// Too many wrong tries: nothing was looked at.
        case wait(until: Date)
    }

    let database: Database
    let unit: UnitOfWork
    let hasher: LookupHasher
    let passwords: PasswordHasher

    // MARK: With a password

    func enter(_ attempt: Attempt, at now: Date) async throws -> Outcome {
        let lookups = (try? hasher.allHashes(mail: attempt.mail).map(\.bytes)) ?? []
        let person = lookups.isEmpty ? nil : try await People(runner: database).person(lookups: lookups)
        let buckets = try await buckets(attempt, lookups, person, at: now)
        let tries = FailedSignIns(runner: database)
        if let until = try await tries.waitUntil(buckets, at: now) { return .wait(until: until) }
        let typed = PasswordRules.normalized(attempt.password)
        guard try await passwords.verify(typed, against: person?.password), let person, let hash = person.password
        else {
            try await tries.add(buckets, at: now)
            return .wrong
        }
        try await tries.forget(buckets)
        if passwords.isOutdated(hash) {
            try await People(runner: database).setPassword(try await passwords.hash(typed), of: person.id, at: now)
        }
        return try await begin(person, attempt.device, attempt.knownDevice, isRaised: false, at: now)
    }

    private func buckets(
        _ attempt: Attempt, _ lookups: [[UInt8]], _ person: StoredPerson?, at now: Date
    ) async throws -> [FailedSignIns<Database>.Bucket] {
        let client = FailedSignIns<Database>.Bucket.client(attempt.client)
        if let device = attempt.knownDevice, let person,
            try await KnownDevices(runner: database).knows(device, of: person.id, at: now)
        {
            return [.device(device.hash), client]
        }
        return [.account(lookups.first ?? Array(attempt.mail.utf8.prefix(254))), client]
    }

    /// Begins a session for somebody who has shown who they are.
    ///
    /// - Parameter isRaised: whether they need not type a code any more.
    func begin(
        _ person: StoredPerson, _ name: DeviceName, _ known: SecretToken?, isRaised: Bool, at now: Date
    ) async throws -> Outcome {
        let awaitsCode = person.wantsCode && !isRaised
        let (secret, device) = (SecretToken(.session), known ?? SecretToken(.device))
        try await unit.perform(at: now) { transaction, _ in
            let joined = try await Members(runner: transaction).joined(by: person.id)
            try await Sessions(runner: transaction).add(
                StoredSession(
                    id: Identifier(at: now), personID: person.id, memberID: joined.count == 1 ? joined[0].id : nil,
                    device: name, awaitsCode: awaitsCode, createdAt: now, seenAt: now,
                    expiresAt: now.addingTimeInterval(
                        awaitsCode ? StoredSession.codePatience : StoredSession.longest)),
                hash: secret.hash)
            if !awaitsCode { try await KnownDevices(runner: transaction).add(device, of: person.id, at: now) }
        }
        return awaitsCode ? .awaitsCode(session: secret) : .signedIn(session: secret, device: device)
    }

    // MARK: With a code

    /// Takes the code of an app, or one of the codes for whoever has lost it.
    ///
    /// - Parameter opened: the secret of the app.
    func enter(
        code: String, _ session: StoredSession, _ person: StoredPerson, opened: OneTimeCode, known: SecretToken?,
        at now: Date
    ) async throws -> Outcome {
        let bucket = FailedSignIns<Database>.Bucket.account(Array("code \(person.id)".utf8))
        let tries = FailedSignIns(runner: database)
        if let until = try await tries.waitUntil([bucket], at: now) { return .wait(until: until) }
        guard try await isRight(code, person, opened, at: now) else {
            try await tries.add([bucket], at: now)
            return .wrong
        }
        try await tries.forget([bucket])
        let (secret, device) = (SecretToken(.session), known ?? SecretToken(.device))
        let isRaised = try await unit.perform(at: now) { transaction, _ in
            try await KnownDevices(runner: transaction).add(device, of: person.id, at: now)
            return try await Sessions(runner: transaction).raise(
                session, hash: secret.hash, expiresAt: now.addingTimeInterval(StoredSession.longest))
        }
        return isRaised ? .signedIn(session: secret, device: device) : .wrong
    }

    private func isRight(_ code: String, _ person: StoredPerson, _ opened: OneTimeCode, at now: Date) async throws
        -> Bool
    {
        if let step = opened.step(of: code, at: now, after: person.secondFactor?.lastStep) {
            return try await People(runner: database).take(step: step, of: person.id)
        }
        return try await RecoveryCodes(runner: database).use(code, of: person.id, at: now)
    }
}
