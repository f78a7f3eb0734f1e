package import Contracts
internal import DurableFiles
package import FoundationEssentials
package import Passes

/// Decides whether an order to wipe is one that this device must obey.
package struct OrderedWiping: Sendable {
    package enum Judgement: Sendable, Equatable {
        /// It is obeyed.
        case standing(WipeOrder)
        /// It was; the platform has not heard that.
        case carriedOut(WipeRecord)
        /// Nothing is done.
        case refused(String)
    }

    private let boothID: Identifier<Booth>
    private let device: @Sendable () throws -> PassPublicKey
    private let verifier: ReceiptVerifier
    let record: WipeRecords

    /// - Parameters:
    ///   - key: the device's own public key, asked for at each order, because devices replace their keys.
    ///   - receiptKey: the platform's, which signs orders too.
    package init(
        boothID: Identifier<Booth>, key: @autoclosure @escaping @Sendable () throws -> PassPublicKey,
        receiptKey: PassPublicKey, records folder: String
    ) {
        self.boothID = boothID
        device = key
        verifier = ReceiptVerifier(publicKey: receiptKey)
        record = WipeRecords(folder: folder)
    }

    package func judge(_ text: String) async -> Judgement {
        guard let order = try? await verifier.verifyOrder(text) else {
            return .refused("it is not signed by the platform")
        }
        guard order.booth == boothID.uuid else { return .refused("it is for another booth") }
        guard order.device == (try? device())?.fingerprint else { return .refused("it is for another device") }
        do {
            // An order that comes again must not wipe what was made since.
            if let known = try record.record(of: order.id) { return .carriedOut(known) }
        } catch {
            return .refused("what was wiped before cannot be read: \(error)")
        }
        return .standing(order)
    }
}

/// What was wiped by an order: kept for ever, beside the spool.
package struct WipeRecord: Codable, Sendable, Equatable {
    package struct Wiped: Codable, Sendable, Equatable {
        package let capture: Identifier<Capture>
        package let sequence: Int
    }

    package let order: UUID
    package let lastSequence: Int
    package let captures: [Wiped]
    /// By the booth's clock.
    package let at: Date

    init(_ order: WipeOrder, wiped: [SpooledWithdrawal], at instant: Date) {
        self.order = order.id
        lastSequence = order.lastSequence
        captures = wiped.map { Wiped(capture: $0.capture, sequence: $0.sequence) }
        at = instant.inMilliseconds
    }
}

/// The records, a file each.
struct WipeRecords: Sendable {
    let folder: String

    private func path(of order: UUID) -> String { "\(folder)/\(order.uuidString.lowercased()).json" }

    /// - Throws: ``BoothError/unreadableConfiguration(directory:_:)`` for a record that is damaged.
    func record(of order: UUID) throws -> WipeRecord? {
        guard let length = try Files.length(of: path(of: order)) else { return nil }
        let bytes = try OpenFile(reading: path(of: order)).read(at: 0, count: length)
        guard let record = CheckedText.value(WipeRecord.self, from: bytes) else {
            throw BoothError.unreadableConfiguration(directory: folder, "a record is damaged")
        }
        return record
    }

    /// Durable when it returns.
    func keep(_ record: WipeRecord) throws {
        try Files.makeDirectories(folder, mode: 0o700)
        try Files.replace(path(of: record.order), with: CheckedText.bytes(of: record), mode: 0o600)
    }
}
