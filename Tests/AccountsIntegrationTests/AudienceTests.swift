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

                func listed(_ scope: MailingScope) async throws -> AudienceListed<AccountsData> {
                    let order = ListAudience<AccountsData>(
                        mailingID: Identifier(UUID()), scope: scope, askedAt: Date().inMilliseconds)
                    try await service.events.say(order)
                    return try await service.events.fact(
                        AudienceListed<AccountsData>.self, about: "\(order.mailingID)"
                    ).fact
                }
                let ofRental = try await listed(MailingScope(rentalID: rental))
                #expect(ofRental.members.map(\.customerID) == [first])
                #expect(ofRental.records == 1 && ofRental.part == 1 && ofRental.parts == 1)
                let boothID = try #require(Identifier<Booth>(booth))
                #expect(
                    Set(try await listed(MailingScope(boothID: boothID)).members.map(\.customerID)) == [first, second])
                let june = Date(timeIntervalSince1970: 1_781_000_000)
                let inJune = try await listed(MailingScope(boothID: boothID, until: june))
                #expect(inJune.members.map(\.customerID) == [first])
                let everybody = Set(try await listed(MailingScope()).members.map(\.customerID))
                #expect(everybody.isSuperset(of: [first, second]))

                let member = try #require(ofRental.members.first)
                let backbone = try Backbone(service.frame)
                let mail = try await backbone.vault().openText(
                    SealedValue(text: member.address.text), purpose: SealedPurpose.mailAddress)
                await backbone.close()
                #expect(mail.hasPrefix("ann.") && mail.hasSuffix("@feest.example") && member.captureID == nil)
            }
        }
    }
}
