import Booth
import Contracts
import Foundation
import Passes
import Testing

@Suite("ReceiptCheck")
struct ReceiptCheckTests {
    private let boothID = Identifier<Booth>(UUID())

    private func capture() async throws -> SpooledCapture {
        let fixture = CourierFixture()
        fixture.put(0..<1)
        let spool = try await fixture.spool()
        for _ in 0..<2 { _ = try await spool.look(at: SpoolFixture.now) }
        return try #require(await spool.all.first)
    }

    private func receipt(_ capture: SpooledCapture) -> Receipt {
        Receipt(
            capture: capture.id.uuid, booth: boothID.uuid, state: .bound,
            files: capture.files.map { Receipt.File(id: $0.id.uuid, length: $0.length, sha256: $0.sha256) },
            issuedAt: SpoolFixture.now)
    }

    @Test(arguments: Receipt.State.allCases)
    func `a receipt for exactly these bytes frees the copy, parked or not`(state: Receipt.State) async throws {
        let capture = try await capture()
        var receipt = receipt(capture)
        receipt.state = state
        #expect(ReceiptCheck.covers(receipt, capture, booth: boothID))
    }

    @Test(arguments: 0..<7) func `a receipt that differs anywhere frees nothing`(change: Int) async throws {
        let capture = try await capture()
        var receipt = receipt(capture)
        switch change {
        case 0: receipt.capture = UUID()
        case 1: receipt.booth = UUID()
        case 2: receipt.files = []
        case 3: receipt.files[0].sha256 = String(repeating: "0", count: 64)
        case 4: receipt.files[0].length += 1
        case 5: receipt.files[0].id = UUID().uuidString.lowercased()
        default: receipt.files.append(receipt.files[0])
        }
        #expect(!ReceiptCheck.covers(receipt, capture, booth: boothID))
    }
}
