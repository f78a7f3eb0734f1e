package import Contracts
package import Foundation
import Deadlines

/// What somebody wants to book, as it was written; nothing is checked yet.
package struct TermsRequest: Sendable, Equatable {
    package var customer: String?
    package var booths: [String]
    package var from: String?
    package var until: String?
    package var purpose: String?
    package var instructionVersion: String?
    package var retentionMonths: Int?

    package init(
        customer: String?, booths: [String], from: String?, until: String?, purpose: String?,
        instructionVersion: String?, retentionMonths: Int?
    ) {
        self.customer = customer
        self.booths = booths
        self.from = from
        self.until = until
        self.purpose = purpose
        self.instructionVersion = instructionVersion
        self.retentionMonths = retentionMonths
    }
}

/// The terms of one rental, all of them allowed.
package struct RentalTerms: Sendable, Equatable {
    package var customerID: Identifier<Customer>
    /// Sorted, none twice.
    package var boothIDs: [Identifier<Booth>]
    package var from: Date
    /// The first instant that is no longer part of it.
    package var until: Date
    package var purpose: RentalPurpose
    /// Nil until the customer has instructed us.
    package var instructionVersion: String?
    package var retentionMonths: Int
}

/// A booth that is booked already for part of the wanted period.
package struct BookingConflict: Error, Sendable, Equatable {
    package var boothID: Identifier<Booth>
    package var rentalID: Identifier<Rental>
    package var from: Date
    package var until: Date
}

/// Decides which terms a rental may have.
package enum TermsPolicy {
    /// More than any fleet: a longer list is a mistake.
    package static let mostBooths = 200

    /// The terms that `request` asks for.
    ///
    /// - Throws: ``Refusal`` for the first thing that is not allowed, in the order of the fields.
    package static func terms(_ request: TermsRequest) throws(Refusal) -> RentalTerms {
        RentalTerms(
            customerID: try customer(request.customer), boothIDs: try booths(request.booths),
            from: try PeriodText.start(request.from), until: try until(request),
            purpose: try purpose(request.purpose),
            instructionVersion: try instructionIfAny(request.instructionVersion),
            retentionMonths: try months(request.retentionMonths))
    }

    /// The version of a processing agreement, as it is kept.
    ///
    /// - Throws: ``Refusal`` when there is none, or it cannot be one.
    package static func instruction(_ text: String?) throws(Refusal) -> String {
        try OneLine.tidy(text, "instructionVersion", atMost: 100, about: "instruction")
    }

    /// The first booking among `booked` that has a booth of `terms` at the same time. Periods that only touch do not
    /// overlap: one ends in the instant in which the other begins.
    package static func conflict(of terms: RentalTerms, with booked: [BookedRental]) -> BookingConflict? {
        for rental in booked where rental.from < terms.until && terms.from < rental.until {
            if let booth = terms.boothIDs.first(where: rental.boothIDs.contains) {
                return BookingConflict(boothID: booth, rentalID: rental.id, from: rental.from, until: rental.until)
            }
        }
        return nil
    }

    private static func instructionIfAny(_ text: String?) throws(Refusal) -> String? {
        guard let text else { return nil }
        return try instruction(text)
    }

    private static func customer(_ text: String?) throws(Refusal) -> Identifier<Customer> {
        guard let text else { throw Refusal("customer", "customer-required", "is required") }
        guard let customer = Identifier<Customer>(text) else {
            throw Refusal("customer", "identifier-malformed", "wants the identifier of a customer")
        }
        return customer
    }

    private static func booths(_ texts: [String]) throws(Refusal) -> [Identifier<Booth>] {
        guard !texts.isEmpty else { throw Refusal("booths", "booth-required", "at least one booth is needed") }
        guard texts.count <= mostBooths else {
            throw Refusal("booths", "too-many-booths", "at most \(mostBooths) booths can be booked at a time")
        }
        var booths: Set<Identifier<Booth>> = []
        for text in texts {
            guard let booth = Identifier<Booth>(text) else {
                throw Refusal("booths", "identifier-malformed", "wants identifiers of booths, as ingest lists them")
            }
            guard booths.insert(booth).inserted else {
                throw Refusal("booths", "booth-repeated", "booth \(booth) is named twice")
            }
        }
        return booths.sorted()
    }

    private static func until(_ request: TermsRequest) throws(Refusal) -> Date {
        let until = try PeriodText.end(request.until)
        guard until > (try PeriodText.start(request.from)) else {
            throw Refusal("until", "period-empty", "must be later than from")
        }
        return until
    }

    private static func purpose(_ text: String?) throws(Refusal) -> RentalPurpose {
        let known = RentalPurpose.allCases.map(\.rawValue).joined(separator: ", ")
        guard let text, !text.isEmpty else {
            throw Refusal("purpose", "purpose-required", "is required; one of \(known)")
        }
        guard let purpose = RentalPurpose(rawValue: text) else {
            throw Refusal("purpose", "purpose-unknown", "must be one of \(known)")
        }
        return purpose
    }

    private static func months(_ months: Int?) throws(Refusal) -> Int {
        guard let months else {
            throw Refusal("retentionMonths", "retention-required", "is required; 6 to 24 months")
        }
        do throws(DeadlineError) {
            try CaptureClock.validate(retentionMonths: months)
        } catch {
            throw Refusal("retentionMonths", "retention-out-of-range", "\(error)")
        }
        return months
    }
}
