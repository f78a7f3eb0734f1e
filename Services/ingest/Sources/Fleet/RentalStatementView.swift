import Contracts
import Foundation
import Passes

/// A statement as operators see it. Instants are RFC 3339, UTC.
struct RentalStatementView: Encodable, Sendable {
    struct Booth: Encodable, Sendable {
        var booth: String
        var number: Int
        var made: Int
        var arrived: Int
        var withdrawn: Int
        var erased: Int
        var parked: Int
        var incomplete: Int
        var missing: Int
        /// `12`, `14–17`.
        var missingNumbers: [String]
        var heardAt: String?
        /// What the booth said last that waits there.
        var waiting: Int?
    }

    var rental: String
    var from: String
    var until: String
    var isComplete: Bool
    var made: Int
    var arrived: Int
    var booths: [Booth]
    /// For the customer: a JSON Web Token with counts only.
    var signed: String

    init(_ statement: RentalStatement, signed: String) {
        rental = statement.rentalID.description
        from = ContractCoding.text(of: statement.period.lowerBound)
        until = ContractCoding.text(of: statement.period.upperBound)
        isComplete = statement.isComplete
        made = statement.total(\.made)
        arrived = statement.total(\.arrived)
        booths = statement.parts.map { part in
            Booth(
                booth: part.boothID.description, number: part.boothNumber, made: part.made, arrived: part.arrived,
                withdrawn: part.withdrawn, erased: part.erased, parked: part.parked, incomplete: part.incomplete,
                missing: part.missingCount, missingNumbers: part.missing.map(\.text),
                heardAt: part.heardAt.map { ContractCoding.text(of: $0) }, waiting: part.spool?.waiting)
        }
        self.signed = signed
    }
}

extension ArrivalStatement {
    /// What a customer is shown of a statement.
    init(_ statement: RentalStatement) {
        self.init(
            rental: statement.rentalID.uuid, isComplete: statement.isComplete,
            booths: statement.parts.map { part in
                Booth(
                    number: part.boothNumber, made: part.made, arrived: part.arrived, withdrawn: part.withdrawn,
                    erased: part.erased, waiting: part.parked + part.incomplete, missing: part.missingCount)
            }, statedAt: statement.statedAt)
    }
}
