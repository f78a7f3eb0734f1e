import Accounts
import Contracts
import Foundation
import ServiceHost
import ServiceTesting
import Testing
import Vault

extension OnRealServers {
    @Suite("the audience of a mailing")
    struct AudienceTests {
        @Test func `the customers of the rentals in scope are listed, and everybody when nothing narrows it`()
            async throws
        {
            try await LiveService.with { service in
                let (first, second) = (try await service.enrolled(), try await service.enrolled())
                let booth = UUID().uuidString
                let rental = try await service.booked(first, booth: booth, from: "2026-06-01", until: "2026-06-02")
                _ = try await service.booked(second, booth: booth, from: "2026-07-01", until: "2026-07-02")

                let ofRental = try await service.listed(MailingScope(rentalID: rental))
                #expect(ofRental.members.map(\.customerID) == [first])
                #expect(ofRental.records == 1 && ofRental.part == 1 && ofRental.next == nil)
                let boothID = try #require(Identifier<Booth>(booth))
                #expect(
                    Set(try await service.listed(MailingScope(boothID: boothID)).members.map(\.customerID)) == [
                        first, second,
                    ])
                let june = Date(timeIntervalSince1970: 1_781_000_000)
                let inJune = try await service.listed(MailingScope(boothID: boothID, until: june))
                #expect(inJune.members.map(\.customerID) == [first])
                let everybody = Set(try await service.listed(MailingScope()).members.map(\.customerID))
                #expect(everybody.isSuperset(of: [first, second]))

                let member = try #require(ofRental.members.first)
                let backbone = try Backbone(service.frame)
                let mail = try await backbone.vault().openText(
                    SealedValue(text: member.address.text), purpose: SealedPurpose.mailAddress)
                await backbone.close()
                #expect(mail.hasPrefix("ann.") && mail.hasSuffix("@feest.example") && member.captureID == nil)
            }
        }

        @Test func `a customer is written to in their language, and in another once they have it put right`()
            async throws
        {
            try await LiveService.with { service in
                let address = "anne.\(UUID())@fete.example"
                let customer = try await service.enrolled(mail: address, language: "fr")
                let scope = MailingScope(rentalID: try await service.booked(customer))
                let member = try #require(try await service.listed(scope).members.first)
                #expect(member.language == .french)
                let listed = try await service.command("customer", "list", "--limit", "100000").split(separator: "\n")
                #expect(listed.contains { $0.contains(address) && $0.contains(" fr ") })

                let backbone = try Backbone(service.frame)
                let vault = try backbone.vault()
                // Only gdpr-requests makes requests' keys; a key of ours stands for one.
                let key = try await vault.createKey(.person)
                let order = RectifyData<AccountsData>(
                    requestID: Identifier(UUID()), lookups: [member.lookup], field: .language,
                    value: Sealed(try await vault.seal("de", under: key, purpose: SealedPurpose.rectifiedValue).text),
                    askedAt: Date().inMilliseconds)
                await backbone.close()
                try await service.events.say(order)
                let answer = try await service.events.fact(
                    DataRectified<AccountsData>.self, about: "\(order.requestID)"
                ).fact
                #expect(answer.changed == [TableCount(table: "customer", count: 1)] && answer.refusal == nil)
                #expect(try await service.listed(scope).members.map(\.language) == [.german])
            }
        }
    }
}

extension LiveService {
    /// Whom accounts says to be concerned.
    fileprivate func listed(_ scope: MailingScope) async throws -> AudienceListed<AccountsData> {
        let order = ListAudience<AccountsData>(
            mailingID: Identifier(UUID()), scope: scope, askedAt: Date().inMilliseconds)
        try await events.say(order)
        return try await events.fact(AudienceListed<AccountsData>.self, about: "\(order.mailingID)").fact
    }
}
