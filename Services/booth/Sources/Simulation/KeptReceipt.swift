package import Contracts
internal import FoundationEssentials
internal import Passes

/// A receipt as ingest signed it, kept with what it must say, so that anybody can check it later without a network.
package struct KeptReceipt: Codable, Sendable, Equatable {
    package var booth: Int
    package var capture: Identifier<Capture>
    /// Of the capture's files, before sealing.
    package var sha256: [String]
    package var receipt: String

    package init(booth: Int, capture: Identifier<Capture>, sha256: [String], receipt: String) {
        self.booth = booth
        self.capture = capture
        self.sha256 = sha256
        self.receipt = receipt
    }

    init(_ receipt: String, of capture: SpooledCapture, booth: Int) {
        self.init(booth: booth, capture: capture.id, sha256: capture.files.map(\.sha256), receipt: receipt)
    }

    /// Whether the platform of `booth` signed it for exactly this capture and its bytes.
    package func holds(for booth: EnrolledBooth) async -> Bool {
        guard let said = try? await ReceiptVerifier(publicKey: booth.receiptKey).verify(receipt) else { return false }
        return said.capture == capture.uuid && said.booth == booth.identity.boothID.uuid
            && said.files.map(\.sha256).sorted() == sha256.sorted()
    }

    /// A JSON line each.
    static func text(of receipts: [KeptReceipt]) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try receipts.flatMap { [UInt8](try encoder.encode($0)) + [0x0A] }
    }

    /// - Throws: ``BoothError/unreadableReceipts(line:)``.
    static func read(_ bytes: [UInt8]) throws(BoothError) -> [KeptReceipt] {
        var receipts: [KeptReceipt] = []
        for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
        where !line.isEmpty {
            guard let receipt = try? JSONDecoder().decode(KeptReceipt.self, from: Data(line)) else {
                throw .unreadableReceipts(line: number + 1)
            }
            receipts.append(receipt)
        }
        return receipts
    }
}
