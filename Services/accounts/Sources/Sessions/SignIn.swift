import Contracts
import Foundation
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

    private typealias Bucket = FailedSignIns<Database>.Bucket

    // MARK: With a password

    func enter(_ attempt: Attempt, at now: Date) async throws -> Outcome {
        let lookups = (try? hasher.allHashes(mail: attempt.mail).map(\.bytes)) ?? []
        let person = lookups.isEmpty ? nil : try await People(runner: database).person(lookups: lookups)
        let account = lookups.first ?? Array(attempt.mail.utf8.prefix(254))
        let buckets = try await buckets("", account, attempt, lookups, at: now)
        let tries = FailedSignIns(runner: database)
        let id: UUID
        switch try await tries.admit(buckets, at: now) {
        case .wait(let until): return .wait(until: until)
        case .admitted(let admitted): id = admitted
        }
        let typed = PasswordRules.normalized(attempt.password)
        guard try await passwords.verify(typed, against: person?.password), let person, let hash = person.password
        else {
            return .wrong
        }
        try await tries.take(id, of: buckets)
        if passwords.isOutdated(hash) {
            try await People(runner: database).renewPassword(hash, try await passwords.hash(typed), of: person.id)
        }
        return try await begin(person, attempt.device, attempt.knownDevice, at: now)
    }

    /// Tries of a browser that signed in before are counted apart from all others.
    private func buckets(
        _ kind: String, _ account: [UInt8], _ attempt: Attempt, _ lookups: [[UInt8]], at now: Date
    ) async throws -> [Bucket] {
        if let device = attempt.knownDevice,
            try await KnownDevices(runner: database).knows(device, at: lookups, now: now)
        {
            return [.device(Array(kind.utf8) + device.hash)]
        }
        return [.account(Array(kind.utf8) + account), .client(attempt.client)]
    }

    /// Begins a session for somebody who has shown who they are, unless their password was changed meanwhile.
    func begin(
        _ person: StoredPerson, _ name: DeviceName, _ known: SecretToken?, at now: Date
    ) async throws -> Outcome {
        let (secret, device) = (SecretToken(.session), known ?? SecretToken(.device))
        return try await unit.perform(at: now) { transaction, _ in
            guard let standing = try await People(runner: transaction).locked(person.id),
                standing.password == person.password
            else { return .wrong }
            let joined = try await Members(runner: transaction).joined(by: person.id)
            let awaitsCode = standing.wantsCode
            try await Sessions(runner: transaction).add(
                StoredSession(
                    id: Identifier(at: now), personID: person.id, memberID: joined.count == 1 ? joined[0].id : nil,
                    device: name, awaitsCode: awaitsCode, createdAt: now, seenAt: now,
                    expiresAt: now.addingTimeInterval(
                        awaitsCode ? StoredSession.codePatience : StoredSession.longest)),
                hash: secret.hash)
            guard !awaitsCode else { return .awaitsCode(session: secret) }
            try await KnownDevices(runner: transaction).add(device, of: person.id, at: now)
            return .signedIn(session: secret, device: device)
        }
    }

    // MARK: With a code

    /// Takes the code of an app, or one of the codes for whoever has lost it.
    ///
    /// - Parameters:
    ///   - attempt: where it was typed; its address and password are not looked at.
    ///   - opened: the secret of the app.
    func enter(
        code: String, _ session: StoredSession, _ person: StoredPerson, opened: OneTimeCode, _ attempt: Attempt,
        at now: Date
    ) async throws -> Outcome {
        let lookups = person.mailLookup.map { [$0] } ?? []
        let buckets = try await buckets("code", Array("\(person.id)".utf8), attempt, lookups, at: now)
        let tries = FailedSignIns(runner: database)
        let id: UUID
        switch try await tries.admit(buckets, at: now) {
        case .wait(let until): return .wait(until: until)
        case .admitted(let admitted): id = admitted
        }
        guard try await isRight(code, person, opened, at: now) else { return .wrong }
        try await tries.take(id, of: buckets)
        let (secret, device) = (SecretToken(.session), attempt.knownDevice ?? SecretToken(.device))
        return try await unit.perform(at: now) { transaction, _ in
            let isRaised = try await Sessions(runner: transaction).raise(
                session, hash: secret.hash, expiresAt: now.addingTimeInterval(StoredSession.longest))
            guard isRaised else { return .wrong }
            try await KnownDevices(runner: transaction).add(device, of: person.id, at: now)
            return .signedIn(session: secret, device: device)
        }
    }

    private func isRight(
        _ code: String, _ person: StoredPerson, _ opened: OneTimeCode, at now: Date
    ) async throws -> Bool {
        if let step = opened.step(of: code, at: now, after: person.secondFactor?.lastStep) {
            return try await People(runner: database).take(step: step, of: person.id)
        }
        return try await RecoveryCodes(runner: database).use(code, of: person.id, at: now)
    }

    // MARK: With the password once more

    /// Whether whoever is signed in knows the password too: an unlocked telephone is not enough for what matters.
    func prove(_ password: String?, _ person: StoredPerson, at now: Date) async throws -> Proof {
        let buckets = [Bucket.account(Array("prove \(person.id)".utf8))]
        let tries = FailedSignIns(runner: database)
        let id: UUID
        switch try await tries.admit(buckets, at: now) {
        case .wait(let until): return .wait(until: until)
        case .admitted(let admitted): id = admitted
        }
        let typed = PasswordRules.normalized(String((password ?? "").prefix(400)))
        guard try await passwords.verify(typed, against: person.password) else { return .wrong }
        try await tries.take(id, of: buckets)
        return .right
    }

    enum Proof: Sendable {
        case right
        case wrong
        case wait(until: Date)
    }
}
