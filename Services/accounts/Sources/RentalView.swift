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
    /// How many captures have arrived, those included that were erased since.
    var captures: Int64
    var lastCaptureAt: String?
    /// How many of them are kept now, and the bytes of their originals.
    var kept: Int
    var bytes: Int
    /// When the first and the last of them are erased by themselves; nil until the first has a clock.
    var firstEraseAt: String?
    var lastEraseAt: String?
    /// Nil until ingest has counted.
    var arrivals: Arrivals?

    /// How many of how many arrived, as ingest counted them last.
    struct Arrivals: Codable, Sendable, Equatable {
        var made: Int
        var arrived: Int
        /// Deleted at the booth before they left.
        var withdrawn: Int
        var erased: Int
        /// Nothing can come any more and nothing is missing.
        var isComplete: Bool
        var countedAt: String
    }

    /// For a table: the version, or that it is missing.
    var instructionText: String { instructionVersion ?? "missing" }

    init(_ rental: BookedRental) {
        self.init(CountedRental(rental: rental))
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
        kept = counted.holding.captures
        bytes = counted.holding.bytes
        firstEraseAt = counted.holding.firstEraseAt.map { ContractCoding.text(of: $0) }
        lastEraseAt = counted.holding.lastEraseAt.map { ContractCoding.text(of: $0) }
        arrivals = counted.arrivals.map {
            Arrivals(
                made: $0.made, arrived: $0.arrived, withdrawn: $0.withdrawn, erased: $0.erased,
                isComplete: $0.isComplete, countedAt: ContractCoding.text(of: $0.countedAt))
        }
    }
}
