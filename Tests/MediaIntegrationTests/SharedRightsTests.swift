import Contracts
import Foundation
import HTTPTypes
import Media
import PostgreSQL
import ServiceTesting
import SubjectRights
import Testbed
import Testing
import Vault
import WebPagesTesting

extension MediaOnServersTests {
    @Suite("the rights of guests in what is shared")
    struct SharedRightsTests {
        /// Of a guest who left an address.
        private func photograph(_ rental: TestRental, mail: String) async throws -> CaptureReceived {
            let service = rental.service
            var capture = try await service.received(
                try await TestPictures.photograph(in: service.directory), customer: rental.customerID, mail: mail)
            capture.rentalID = rental.id
            capture.boothID = rental.boothID
            try await service.others.say(capture)
            _ = try await service.others.fact(CaptureReady.self, about: "\(capture.captureID)")
            return capture
        }

        @Test func `a guest is told with whom, and an erasure takes the one capture and leaves the rest of the share`()
            async throws
        {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let theirs = try await photograph(rental, mail: "ann@feest.example")
                let other = try await photograph(rental, mail: "bo@feest.example")
                let share = try await rental.share([theirs.captureID, other.captureID])
                let request = Identifier<SubjectRequest>(at: Date())
                let lookups = try service.hasher.allHashes(mail: "ann@feest.example").map { AddressLookup($0) }
                try await service.others.say(
                    FindData<MediaData>(requestID: request, lookups: lookups, askedAt: service.now))
                let found = try await service.others.fact(DataFound<MediaData>.self, about: "\(request)")
                let counts = Dictionary(uniqueKeysWithValues: found.items.map { ($0.table, $0.count) })
                #expect(counts["share_capture"] == 1 && counts["share"] == 1 && counts["share_recipient"] == 1)

                let order = EraseData<MediaData>(
                    erasureID: Identifier(at: Date()), captureID: theirs.captureID, keyID: theirs.keyID,
                    askedAt: Date().inMilliseconds)
                try await service.others.say(order)
                let erased = try await service.others.fact(DataErased<MediaData>.self, about: "\(order.erasureID)")
                #expect(erased.retained.contains { $0.table == "share_recipient" && $0.reason == .evidence })
                let left = try await rental.share(share.id)
                #expect(left.captures == 1 && left.recipients == ["Aunt Maria"] && left.state == "open")
                let page = try await rental.visit(share.path).answer
                #expect(page.addresses("src").count { $0.hasPrefix("\(share.path)/") } == 1)
                // What somebody asks afterwards finds nothing of them.
                let again = Identifier<SubjectRequest>(at: Date())
                try await service.others.say(
                    FindData<MediaData>(requestID: again, lookups: lookups, askedAt: service.now))
                let nothing = try await service.others.fact(DataFound<MediaData>.self, about: "\(again)")
                #expect(nothing.items.allSatisfy { $0.count == 0 })
            }
        }
    }
}
