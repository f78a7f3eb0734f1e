import Booth
import Contracts
import Foundation
import Passes
import Testing
import Vault

@Suite("What a simulation decides by chance")
struct SimulationTests {
    @Test func `the same seed brings the same evening, another seed another one`() {
        func evening(_ seed: UInt64) -> [Double] {
            Array(Arrivals(rate: 10, largestClump: 8, seed: seed).prefix(200))
        }
        #expect(evening(7) == evening(7))
        #expect(evening(7) != evening(8))
        var first = Spells(every: 10, longest: 4, seed: 7)
        var second = Spells(every: 10, longest: 4, seed: 7)
        for moment in 0..<2000 {
            #expect(first.isOn(at: Double(moment) / 10) == second.isOn(at: Double(moment) / 10))
        }
        #expect(first.count == second.count && first.count > 10)
    }

    @Test(arguments: [1, 2, 12])
    func `captures keep their rate and their order, however large the clumps`(clump: Int) throws {
        let instants = Array(Arrivals(rate: 20, largestClump: clump, seed: 3).prefix(20_000))
        #expect(instants == instants.sorted())
        let last = try #require(instants.last)
        #expect(abs(20_000 / last - 20) < 1, "\(20_000 / last) a second")
        let gaps = zip(instants.dropFirst(), instants).map { $0 - $1 }
        #expect((gaps.max() ?? 0 > 0.2) == (clump == 12))
    }

    @Test func `a spell is as long as was asked at most, and there is always an end`() {
        var spells = Spells(every: 10, longest: 3, seed: 11)
        let states = (0..<100_000).map { spells.isOn(at: Double($0) / 100) }
        var run = 0
        var longest = 0
        for state in states {
            run = state ? run + 1 : 0
            longest = max(longest, run)
        }
        #expect(longest > 100 && longest <= 301)
        #expect((60...140).contains(spells.count))
    }
}

@Suite("KeptReceipt")
struct KeptReceiptTests {
    private let signer = ReceiptSigner(key: PassKey())
    private let capture = Identifier<Capture>(UUID())
    private let boothID = Identifier<Booth>(UUID())
    private let hash = String(repeating: "ab", count: 32)

    private func booth(_ id: Identifier<Booth>? = nil) throws -> EnrolledBooth {
        try EnrolledBooth(
            BoothIdentity(
                url: "http://photos.example", boothID: id ?? boothID, number: 7, amqpURL: "amqp://photos.example",
                sessionKey: Data(repeating: 7, count: 32).base64EncodedString(),
                platformPublicKey: try SpoolFixture().keys.publicKey().text,
                receiptPublicKey: signer.publicKey.base64), key: PassKey())
    }

    private func receipt(
        by signer: ReceiptSigner? = nil, of capture: Identifier<Capture>? = nil
    ) async throws -> String {
        try await (signer ?? self.signer).sign(
            Receipt(
                capture: (capture ?? self.capture).uuid, booth: boothID.uuid, state: .bound,
                files: [.init(id: UUID(), length: 3, sha256: hash)], issuedAt: SpoolFixture.now))
    }

    private func kept(_ receipt: String, sha256: [String]? = nil) -> KeptReceipt {
        KeptReceipt(booth: 7, capture: capture, sha256: sha256 ?? [hash], receipt: receipt)
    }

    @Test func `a receipt of the platform for this booth, this capture and these bytes holds, and no other`()
        async throws
    {
        let booth = try booth()
        #expect(await kept(try await receipt()).holds(for: booth))
        #expect(await !kept(try await receipt(by: ReceiptSigner(key: PassKey()))).holds(for: booth))
        #expect(await !kept(try await receipt(of: Identifier(UUID()))).holds(for: booth))
        #expect(await !kept(try await receipt(), sha256: [String(repeating: "cd", count: 32)]).holds(for: booth))
        #expect(await !kept(try await receipt(), sha256: []).holds(for: booth))
        #expect(await !kept(try await receipt()).holds(for: try self.booth(Identifier(UUID()))))
    }
}
