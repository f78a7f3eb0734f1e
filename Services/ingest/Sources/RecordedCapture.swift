import Contracts
import Foundation
import PostgreSQL
import Vault

/// A capture as ingest recorded it.
struct RecordedCapture: Sendable, Equatable {
    /// How far it has come.
    enum State: String, Sendable {
        /// Files are missing.
        case incomplete
        case bound
        case parked
    }

    var id: Identifier<Capture>
    var boothID: Identifier<Booth>
    var sequence: Int
    var session: String
    /// Corrected by the booth's skew.
    var madeAt: Date
    /// By the booth's clock.
    var saidAt: Date
    var heardAt: Date
    var skewMilliseconds: Int
    /// When message and files were all here.
    var receivedAt: Date?
    var state: State
    var parkedReason: CaptureParked.Reason?
    var rentalID: Identifier<Rental>?
    var customerID: Identifier<Customer>?
    var language: Language
    var consents: [Consent]
    /// Under the capture's key, for `SealedPurpose.mailAddress`.
    var address: SealedValue?
    var addressLookup: [UInt8]?
    /// Under the capture's key, for `SealedPurpose.captureAnswers`.
    var answers: SealedValue?
}

extension RecordedCapture {
    init(_ row: Row) throws {
        id = Identifier(try row.decode("id"))
        boothID = Identifier(try row.decode("booth_id"))
        sequence = try row.decode("sequence")
        session = try row.decode("session")
        madeAt = try row.decode("made_at")
        saidAt = try row.decode("said_at")
        heardAt = try row.decode("heard_at")
        skewMilliseconds = try row.decode("skew_ms")
        receivedAt = try row.decode("received_at")
        state = State(rawValue: try row.decode("state")) ?? .incomplete
        parkedReason = try row.decode("parked_reason", as: String?.self)
            .flatMap(CaptureParked.Reason.init(rawValue:))
        rentalID = try row.decode("rental_id", as: UUID?.self).map { Identifier($0) }
        customerID = try row.decode("customer_id", as: UUID?.self).map { Identifier($0) }
        language = Language(rawValue: try row.decode("language")) ?? .english
        consents = try ContractCoding.decode([Consent].self, from: try row.decode("consents", as: JSON.self).bytes)
        address = try row.decode("address", as: [UInt8]?.self).map { try SealedValue(bytes: $0) }
        addressLookup = try row.decode("address_lookup")
        answers = try row.decode("answers", as: [UInt8]?.self).map { try SealedValue(bytes: $0) }
    }
}
