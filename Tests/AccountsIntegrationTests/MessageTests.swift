import Accounts
import Contracts
import Foundation
import Hexadecimal
import PostgreSQL
import ServiceTesting
import Testbed
import Testing

extension OnRealServers {
    @Suite("messages")
    struct MessageTests {
        @Test func `captures are counted once and a contact is found by address`() async throws {
            try await LiveService.with { service in
                let customer = try await service.enrolled()
                let rental = try await service.booked(customer)
                let now = Date().inMilliseconds
                let capture = CaptureReceived(
                    captureID: Identifier(at: now), boothID: Identifier(at: now), rentalID: rental,
                    customerID: customer,
                    keyID: Identifier(at: now), session: "S", madeAt: now, receivedAt: now, originals: [],
                    language: .dutch, consents: [])
                let id = UUID()
                for _ in 0..<3 { try await service.events.say(capture, id: id) }
                try await service.events.say(capture)
                let counted = try await eventually("two captures") {
                    let listed = try await service.command("rental", "list", "--customer", "\(customer)", "--json")
                    return listed.contains("\"captures\" : 2") ? listed : nil
                }
                #expect(counted.contains("lastCaptureAt"))

                let lookup: [UInt8] = try #require(
                    try await service.runtime.value("select contact_lookup from customer where id = \(customer.uuid)"))
                let order = FindData<AccountsData>(
                    requestID: Identifier(at: now),
                    lookups: [
                        AddressLookup(
                            version: 1, hash: String(hexadecimal: lookup))
                    ], askedAt: now)
                try await service.events.say(order)
                let found = try await service.events.fact(DataFound<AccountsData>.self, about: "\(order.requestID)")
                    .fact
                #expect(
                    found.items == [
                        TableCount(table: "customer", count: 1), TableCount(table: "rental", count: 1),
                        TableCount(table: "token", count: 0), TableCount(table: "person", count: 0),
                        TableCount(table: "member", count: 0), TableCount(table: "session", count: 0),
                        TableCount(table: "known_device", count: 0), TableCount(table: "mailed_link", count: 0),
                        TableCount(table: "address_change", count: 0),
                        TableCount(table: "account_closing", count: 0), TableCount(table: "recovery_code", count: 0),
                        TableCount(table: "visitor", count: 0),
                        TableCount(table: "staff", count: 0),
                        TableCount(table: "undertaking_signature", count: 0),
                        TableCount(table: "access_grant", count: 0), TableCount(table: "use_consent", count: 0),
                        TableCount(table: "data_use", count: 0),
                    ])
            }
        }
    }
}
