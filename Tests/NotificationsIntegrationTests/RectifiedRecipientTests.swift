import Contracts
import Foundation
import Mail
import Notifications
import PersonalData
import PostgreSQL
import Testbed
import Testing
import Vault

@Suite(
    "Mailings to rectified addresses",
    .enabled(if: TestServers.postgres != nil, "TEST_POSTGRESQL_URL names no server"), .serialized,
    .timeLimit(.minutes(3)))
struct RectifiedRecipientTests {
    private static let (old, new) = ("zoe@guests.example", "zoe@home.example")

    @Test func `whoever was told stays told under the new address, and nobody is told again`() async throws {
        try await PostOffice.open { office in
            let mailing = try await office.confirmed([
                try await office.guest(Self.old), try await office.guest("ann@guests.example"),
            ])
            let transport = ScriptedTransport { _, letter throws(MailError) in
                if letter.recipient == "ann@guests.example" { throw MailError(.temporary(code: 450)) }
            }
            try await office.deliver(by: transport) {
                try await office.sendMailings()
                #expect(await eventually { await office.guests(of: mailing)?.delivered == 1 })
                #expect(await eventually { transport.all.count == 2 })
            }
            #expect(try await office.rectify(Self.old, to: Self.new) == ["mailing_recipient": 1, "delivery": 1])
            office.wait(10)
            try await office.sendMailings()
            #expect(try await office.counts(of: mailing).guests == MailingProgress(delivered: 1, left: 1))
            #expect(try await office.database.value("select count(*) from delivery", as: Int64.self) == 2)
        }
    }

    @Test func `whoever has no mail yet gets it at the new address`() async throws {
        try await PostOffice.open { office in
            let guest = try await office.guest(Self.old)
            let mailing = try await office.propose()
            try await office.answer(mailing, guests: [guest], customers: [])
            _ = try await office.rectify(Self.old, to: Self.new)
            try await office.hear(SendMailing(mailingID: mailing, confirmedBy: "bo", askedAt: office.now))
            let transport = ScriptedTransport()
            try await office.deliver(by: transport) {
                try await office.sendMailings()
                #expect(await eventually { await office.guests(of: mailing)?.delivered == 1 })
            }
            #expect(transport.all.map(\.recipient) == [Self.new])
        }
    }

    @Test func `a part that comes again does not bring the old address back`() async throws {
        try await PostOffice.open { office in
            let mailing = try await office.propose()
            let part = AudienceListed<IngestData>(
                mailingID: mailing, part: 1, next: UUID(), records: 1, members: [try await office.guest(Self.old)])
            try await office.hear(part)
            _ = try await office.rectify(Self.old, to: Self.new)
            try await office.hear(part)
            #expect(try await office.counts(of: mailing).guests == MailingProgress(left: 1))
        }
    }

    @Test(arguments: [0, 1, 2])
    func `somebody whom a mailing knew by both addresses is one person afterwards`(recorded: Int) async throws {
        try await PostOffice.open { office in
            let mailing = try await office.confirmed([
                try await office.guest(Self.old), try await office.guest(Self.new),
            ])
            let transport = ScriptedTransport()
            try await office.deliver(by: transport) {
                if recorded > 0 {
                    try await office.sendMailings(batch: recorded)
                    #expect(await eventually { await office.guests(of: mailing)?.delivered == recorded })
                }
                _ = try await office.rectify(Self.old, to: Self.new)
                office.wait(10)
                try await office.sendMailings()
                #expect(await eventually { await office.guests(of: mailing)?.left == 0 })
            }
            #expect(try await office.counts(of: mailing).guests == MailingProgress(delivered: 1))
            #expect(transport.all.count == max(recorded, 1))
            office.wait(10)
            try await office.sendMailings()
            #expect(try await office.said(MailingProgressed.self).last?.guests == MailingProgress(delivered: 1))
        }
    }

    @Test func `an erasure by the new address finds whom a mailing knew by the old one`() async throws {
        try await PostOffice.open { office in
            _ = try await office.confirmed([try await office.guest(Self.old)])
            try await office.sendMailings()
            _ = try await office.rectify(Self.old, to: Self.new)
            #expect(try await office.erase(person: Self.new).outcome == .removed)
            for table in ["mailing_recipient", "delivery", "notice"] {
                let left: Int64? = try await office.database.value("select count(*) from \(identifier: table)")
                #expect(left == 0, "\(table)")
            }
        }
    }

    @Test func `a language that was put right is the one of the mail`() async throws {
        try await PostOffice.open { office in
            let guest = try await office.guest(Self.old)
            let mailing = try await office.propose()
            try await office.answer(mailing, guests: [guest], customers: [])
            #expect(
                try await office.rectify(Rectification(.language, "de"), of: Self.old) == ["mailing_recipient": 1])
            try await office.hear(SendMailing(mailingID: mailing, confirmedBy: "bo", askedAt: office.now))
            try await office.sendMailings()
            #expect(try await office.database.value("select language from notice", as: String.self) == "de")
        }
    }

    @Test func `a recipient whose address is being put right is recorded under the new one only`() async throws {
        try await PostOffice.open { office in
            let mailing = try await office.confirmed([try await office.guest(Self.old)])
            let recording = try await office.database.withTransaction { rectifying in
                _ = try await office.rectify(Self.old, to: Self.new, in: rectifying)
                let recording = Task { try await office.sendMailings() }
                #expect(await eventually { await office.isSomebodyWaiting })
                return recording
            }
            try await recording.value
            try await office.sendMailings()
            #expect(try await office.counts(of: mailing).guests == MailingProgress(left: 1))
            let lookup: [UInt8]? = try await office.database.value("select recipient_lookup from delivery")
            #expect(try lookup == office.hasher.hash(mail: Self.new).bytes)
        }
    }
}

extension PostOffice {
    /// Puts an address right as the service does upon `notifications.rectify.v1`; returns how many rows of which table.
    func rectify(
        _ old: String, to new: String, in transaction: Transaction? = nil
    ) async throws -> [String: Int] {
        let change = Rectification(.mail, new, lookup: try hasher.hash(mail: new).bytes)
        if let transaction { return try await rectify(change, of: old, in: transaction) }
        return try await rectify(change, of: old)
    }

    func rectify(_ change: Rectification, of address: String) async throws -> [String: Int] {
        try await database.withTransaction { try await self.rectify(change, of: address, in: $0) }
    }

    private func rectify(
        _ change: Rectification, of address: String, in transaction: Transaction
    ) async throws -> [String: Int] {
        let changed = try await schema.rectify(
            change, of: Subject(try lookups(of: address)), in: transaction
        ) { [vault] old, purpose in
            try await vault.seal(change.value, under: SealedValue(bytes: old).keyID, purpose: purpose).bytes
        }
        return Dictionary(uniqueKeysWithValues: changed.map { ($0.table, $0.count) })
    }
}
