import Booth
import Contracts
import Foundation
import Passes
import Testbed
import Testing

@Suite("A revoked booth", .timeLimit(.minutes(1)))
struct RevocationTests {
    let booth = CourierFixture()
    let key = PassKey()
    let now = SpoolFixture.now

    private func wiping(_ folder: BoothFolder) -> OrderedWiping {
        OrderedWiping(
            boothID: booth.platform.boothID, key: key.publicKey, receiptKey: booth.platform.signer.publicKey,
            records: "\(folder.path)/wiped")
    }

    private func order(through last: Int) -> WipeOrder {
        WipeOrder(
            id: UUID(), booth: booth.platform.boothID.uuid, device: key.publicKey.fingerprint, lastSequence: last,
            orderedAt: now)
    }

    private func revokedSpool(_ count: Int) async throws -> Spool {
        booth.platform.change { $0.isRevoked = true }
        booth.put(0..<count)
        let spool = try await booth.spool()
        for _ in 0..<2 { _ = try await spool.look(at: now) }
        return spool
    }

    private func count(_ isWanted: (CourierEvent) -> Bool) -> Int { booth.events.all.count(where: isWanted) }

    private var refusals: Int {
        count {
            guard case .orderRefused = $0 else { return false }
            return true
        }
    }

    @Test func `sends nothing, keeps everything and goes on when it is taken back`() async throws {
        let spool = try await revokedSpool(3)
        try await booth.run(spool) {
            #expect(await eventually { booth.revocations == 1 })
            booth.put(3..<4)
            #expect(await eventually { await spool.all.count == 4 })
            #expect(booth.platform.state.uploads.isEmpty)
            booth.platform.change { $0.isRevoked = false }
            #expect(await eventually { booth.freed == 4 })
        }
        #expect(booth.events.all.contains(.reinstated) && booth.revocations == 1)
    }

    @Test func `wipes on a signed order what that names, and says so`() async throws {
        try await BoothFolderTests.with { folder in
            let spool = try await revokedSpool(4)
            let order = order(through: 3)
            let text = try await booth.platform.signer.sign(order)
            booth.platform.change { $0.orders = [text] }
            try await booth.run(spool, wiping: wiping(folder)) {
                #expect(await eventually { booth.platform.state.wiped.count == 1 })
            }
            let record = try #require(booth.platform.state.wiped.first)
            #expect(record.order == order.id && record.captures.map(\.sequence) == [1, 2, 3])
            #expect(await spool.all.map(\.sequence) == [4])
            #expect(await spool.withdrawals.isEmpty, "what was confirmed is not told again")
            #expect(booth.events.all.contains(.wiped(order: order.id, captures: 3)))
            #expect(booth.disk.paths.filter { $0.hasSuffix(".sealed") }.count == 1)
        }
    }

    @Test func `an order that comes again wipes nothing that was made since`() async throws {
        try await BoothFolderTests.with { folder in
            let spool = try await revokedSpool(1)
            let text = try await booth.platform.signer.sign(order(through: 100))
            booth.platform.change { $0.orders = [text] }
            try await booth.run(spool, wiping: wiping(folder)) {
                #expect(await eventually { booth.platform.state.wiped.count == 1 })
                booth.put(1..<3)
                #expect(await eventually { await spool.all.count == 2 })
                booth.platform.change { $0.orders = [text] }
                #expect(await eventually { booth.platform.state.wiped.count == 2 })
            }
            #expect(await spool.all.map(\.sequence) == [2, 3])
            #expect(booth.platform.state.wiped[0] == booth.platform.state.wiped[1])
        }
    }

    enum Wrong: CaseIterable { case forged, foreignBooth, foreignDevice, receipt, nonsense }

    @Test(arguments: Wrong.allCases)
    func `an order that is not the platform's for this device does nothing`(wrong: Wrong) async throws {
        try await BoothFolderTests.with { folder in
            let spool = try await revokedSpool(2)
            var order = order(through: 2)
            let text: String
            switch wrong {
            case .forged: text = try await ReceiptSigner(key: PassKey()).sign(order)
            case .foreignBooth:
                order.booth = UUID()
                text = try await booth.platform.signer.sign(order)
            case .foreignDevice:
                order.device = PassKey().publicKey.fingerprint
                text = try await booth.platform.signer.sign(order)
            case .receipt:
                text = try await booth.platform.signer.sign(
                    Receipt(
                        capture: UUID(), booth: booth.platform.boothID.uuid, state: .bound, files: [], issuedAt: now))
            case .nonsense: text = "a.b.c"
            }
            booth.platform.change { $0.orders = [text] }
            try await booth.run(spool, wiping: wiping(folder)) { #expect(await eventually { refusals > 0 }) }
            #expect(await spool.all.count == 2)
            #expect(booth.platform.state.wiped.isEmpty)
        }
    }

    @Test func `an order is no receipt`() async throws {
        let text = try await booth.platform.signer.sign(order(through: 1))
        let verifier = ReceiptVerifier(publicKey: booth.platform.signer.publicKey)
        await #expect(throws: PassError.self) { try await verifier.verify(text) }
        #expect(try await verifier.verifyOrder(text).lastSequence == 1)
    }

    @Test func `a process that dies between wiping and saying so says all of it afterwards`() async throws {
        try await BoothFolderTests.with { folder in
            let spool = try await revokedSpool(3)
            _ = try await spool.wipe(through: 2, at: now)
            let next = try await booth.spool()
            let text = try await booth.platform.signer.sign(order(through: 3))
            booth.platform.change { $0.orders = [text] }
            try await booth.run(next, wiping: wiping(folder)) {
                #expect(await eventually { booth.platform.state.wiped.count == 1 })
            }
            #expect(booth.platform.state.wiped[0].captures.map(\.sequence) == [1, 2, 3])
        }
    }
}

extension CourierFixture {
    /// How often was said that the booth is revoked.
    var revocations: Int {
        events.all.count {
            guard case .revoked = $0 else { return false }
            return true
        }
    }
}
