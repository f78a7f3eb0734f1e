import Contracts

/// A rental as operators see it. Instants are RFC 3339, UTC.
struct RentalView: Codable, Sendable, Equatable {
    var id: String
    var customer: String
    var booths: [String]
    var from: String
    /// The first instant that is no longer part of it.
    var until: String
    var purpose: String
    /// Nil until the customer has instructed us.
    var instructionVersion: String?
    var retentionMonths: Int
    var bookedAt: String
    var deletedAt: String?
    /// Until when the deletion can be taken back.
    var restorableUntil: String?
    /// How many captures have arrived.
    var captures: Int64
    var lastCaptureAt: String?

    /// For a table: the version, or that it is missing.
    var instructionText: String { instructionVersion ?? "missing" }

    init(_ rental: BookedRental) {
        self.init(CountedRental(rental: rental, captures: 0, lastCaptureAt: nil))
    }

    init(_ counted: CountedRental) {
        let rental = counted.rental
        id = rental.id.description
        customer = rental.terms.customerID.description
        booths = rental.boothIDs.map(\.description)
        from = ContractCoding.text(of: rental.from)
        until = ContractCoding.text(of: rental.until)
        purpose = rental.terms.purpose.rawValue
        instructionVersion = rental.terms.instructionVersion
        retentionMonths = rental.terms.retentionMonths
        bookedAt = ContractCoding.text(of: rental.bookedAt)
        deletedAt = rental.deletion.map { ContractCoding.text(of: $0.at) }
        restorableUntil = rental.deletion.map { ContractCoding.text(of: $0.finalAt) }
        captures = counted.captures
        lastCaptureAt = counted.lastCaptureAt.map { ContractCoding.text(of: $0) }
    }
}
