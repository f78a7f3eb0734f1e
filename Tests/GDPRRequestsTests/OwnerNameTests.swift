import Contracts
import Foundation
import GDPRRequests
import Messaging
import Testing

@Suite("OwnerName")
struct OwnerNameTests {
    @Test func `everybody who can be asked to find a person is asked`() {
        let orders = AllMessages.commands.filter { $0.name.description.hasSuffix(".find.v1") }.map { $0.name }
        #expect(Set(orders) == Set(OwnerName.allCases.map(\.findName)))
        #expect(OwnerName.allCases.allSatisfy { $0.findName.owner == $0.rawValue })
    }

    @Test func `everybody's answer is heard`() {
        let words = ["found", "exported", "rectified", "data-described"]
        func isAnswer(_ name: MessageName) -> Bool { words.contains { name.description.hasSuffix(".\($0).v1") } }
        let answers = AllMessages.events.map { $0.name }.filter(isAnswer)
        let heard = GDPRRequests.workloads().flatMap(\.subscriptions).map(\.message).filter(isAnswer)
        #expect(Set(heard) == Set(answers) && heard.count == answers.count)
    }

    @Test func `who knows no address is not asked by one`() {
        let id = Identifier<SubjectRequest>(at: Date(timeIntervalSince1970: 0))
        for owner in OwnerName.allCases {
            let order = owner.find(id, [AddressLookup(version: 1, hash: "00")], askedAt: Date(timeIntervalSince1970: 0))
            #expect((order == nil) == owner.isAskedByCapture)
            #expect(order.map { type(of: $0).name } ?? owner.findName == owner.findName)
        }
    }
}
