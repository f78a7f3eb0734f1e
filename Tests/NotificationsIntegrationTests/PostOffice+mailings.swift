import Contracts
import Foundation
import Logging
import Mail
import Messaging
import MessagingRuntime
import Notifications
import PostgreSQL
import SubjectRights
import Testing
import Vault

/// Mailings as other services order them and their owners answer them.
extension PostOffice {
    static let texts = Dictionary(
        uniqueKeysWithValues: Language.allCases.map {
            ($0, MailingText(subject: "Subject in \($0.rawValue)", body: "Text in \($0.rawValue)."))
        })

    /// Handles a message as the runtime does, without its inbox: a repeat reaches the handler.
    func hear(_ message: any Message) async throws {
        let instant = now
        let encoded = try EncodedMessage(
            message, details: MessageDetails(), source: type(of: message).name.owner, at: instant)
        let workloads = Notifications.workloads(
            vault: vault, hasher: hasher, domain: "photos.example", officer: try MailAddress("officer@photos.example"))
        let subscription = try #require(
            workloads.flatMap(\.subscriptions).first { $0.message == type(of: message).name })
        try await UnitOfWork(service: "notifications", database: database).perform(at: instant) { transaction, outbox in
            try await subscription.handle(
                encoded, transaction,
                HandlingContext(
                    envelope: encoded.envelope, outbox: outbox, now: instant,
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, attempt: 1))
        }
    }

    func propose(_ kind: MailingKind = .breach, by person: String = "ann") async throws -> Identifier<Mailing> {
        let mailing = Identifier<Mailing>(UUID())
        try await hear(
            PrepareMailing(
                mailingID: mailing, kind: kind, scope: MailingScope(), texts: Self.texts, proposedBy: person,
                askedAt: now))
        return mailing
    }

    /// A guest as ingest lists them.
    func guest(
        _ address: String, language: Language = .dutch, capture: Identifier<Capture>? = nil
    ) async throws -> AudienceMember {
        let key = try await vault.createKey(.capture)
        return AudienceMember(
            captureID: capture ?? Identifier(UUID()),
            address: Sealed(
                try await vault.seal(address, under: key, purpose: SealedPurpose.mailAddress).text),
            lookup: try lookup(address), language: language)
    }

    /// A customer as accounts lists them.
    func customer(_ address: String, language: Language = .dutch) async throws -> AudienceMember {
        let key = try await vault.createKey(.person)
        return AudienceMember(
            customerID: Identifier(UUID()),
            address: Sealed(
                try await vault.seal(address, under: key, purpose: SealedPurpose.mailAddress).text),
            lookup: try lookup(address), language: language)
    }

    private func lookup(_ address: String) throws -> AddressLookup {
        AddressLookup(try hasher.hash(mail: address))
    }

    /// Proposes a mailing to `guests`, and has somebody else confirm it.
    func confirmed(_ guests: [AudienceMember], customers: [AudienceMember] = []) async throws -> Identifier<Mailing> {
        let mailing = try await propose()
        try await answer(mailing, guests: guests, customers: customers)
        try await hear(SendMailing(mailingID: mailing, confirmedBy: "bo", askedAt: now))
        return mailing
    }

    /// Recipients of a mailing by what became of their mail.
    func counts(of mailing: Identifier<Mailing>) async throws -> MailingCounts {
        try await Mailings(runner: database).counts(of: mailing)
    }

    func guests(of mailing: Identifier<Mailing>) async -> MailingProgress? { try? await counts(of: mailing).guests }

    /// Both owners answer in parts of `size`, out of order and some of them twice.
    func answer(
        _ mailing: Identifier<Mailing>, guests: [AudienceMember], customers: [AudienceMember], size: Int = 20
    ) async throws {
        let pages = stride(from: 0, to: max(guests.count, 1), by: size).map {
            Array(guests[$0..<min($0 + size, guests.count)])
        }
        for (index, page) in pages.enumerated().reversed() {
            let part = AudienceListed<IngestData>(
                mailingID: mailing, part: index + 1, next: index < pages.count - 1 ? UUID() : nil,
                records: page.count + 1,
                members: page)
            try await hear(part)
            if index == pages.count - 1 { try await hear(part) }
        }
        try await hear(
            AudienceListed<AccountsData>(
                mailingID: mailing, part: 1, next: nil, records: customers.count, members: customers))
    }

    /// Everything that was said of one kind.
    func said<E: Event>(_ type: E.Type) async throws -> [E] {
        try await database.rows("select body from outbox where name = \(E.name.description) order by position")
            .map { try ContractCoding.decode(E.self, from: try $0.decode("body", as: [UInt8].self)) }
    }

    /// One run of the timer that removes what staff had sent to themselves.
    func forgetMailingTests() async throws {
        let instant = now
        try await UnitOfWork(service: "notifications", database: database).perform(at: instant) {
            [vault] transaction, _ in try await ForgetMailingTests(vault: vault).run(transaction, instant)
        }
    }

    /// One run of the timer that gives recipients their deliveries.
    func sendMailings(batch: Int = 1000) async throws {
        let instant = now
        try await UnitOfWork(service: "notifications", database: database).perform(at: instant) { transaction, outbox in
            try await SendMailings(domain: "photos.example", batch: batch).run(transaction, outbox, instant)
        }
    }
}
