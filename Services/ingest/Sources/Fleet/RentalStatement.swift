package import Contracts
package import Foundation

/// What became of everything that the booths of a rental made during it: N of N, or what is missing.
package struct RentalStatement: Sendable, Equatable {
    /// One booth's share.
    package struct Part: Sendable, Equatable {
        package var boothID: Identifier<Booth>
        package var boothNumber: Int
        /// Here, whole, and bound to the rental.
        package var arrived = 0
        /// Announced; files are still missing.
        package var incomplete = 0
        /// Here, and shown to nobody until a cause is mended.
        package var parked = 0
        /// Deleted at the booth before they left, or wiped with it.
        package var withdrawn = 0
        /// Erased since.
        package var erased = 0
        /// What nothing accounts for and may have been made during the rental.
        package var missing: [NumberGap] = []
        /// Until when the booth was heard, by our clock.
        package var heardAt: Date?
        /// What the booth said last about its spool; nil when it never did.
        package var spool: Spool?

        package init(boothID: Identifier<Booth>, boothNumber: Int) {
            self.boothID = boothID
            self.boothNumber = boothNumber
        }

        package var missingCount: Int { missing.reduce(0) { $0 + $1.numbers.count } }
        package var made: Int { arrived + incomplete + parked + withdrawn + erased + missingCount }
    }

    /// What waits at a booth.
    package struct Spool: Sendable, Equatable {
        /// When we heard of it.
        package var heardAt: Date
        package var waiting: Int
        package var oldestWaitingAt: Date?

        package init(heardAt: Date, waiting: Int, oldestWaitingAt: Date?) {
            self.heardAt = heardAt
            self.waiting = waiting
            self.oldestWaitingAt = oldestWaitingAt
        }

        /// Whether nothing that was made until then waits any more.
        func isEmpty(until end: Date) -> Bool {
            heardAt >= end && (waiting == 0 || oldestWaitingAt.map { $0 >= end } ?? false)
        }
    }

    package var rentalID: Identifier<Rental>
    package var customerID: Identifier<Customer>
    package var period: Range<Date>
    /// By the booths' numbers.
    package var parts: [Part]
    package var statedAt: Date

    package init(
        rentalID: Identifier<Rental>, customerID: Identifier<Customer>, period: Range<Date>, parts: [Part],
        statedAt: Date
    ) {
        self.rentalID = rentalID
        self.customerID = customerID
        self.period = period
        self.parts = parts
        self.statedAt = statedAt
    }

    package func total(_ count: (Part) -> Int) -> Int { parts.reduce(0) { $0 + count($1) } }

    /// Whether nothing can come any more and nothing is missing: the period is over, each booth was heard afterwards with
    /// nothing left to send, and every number is accounted for.
    package var isComplete: Bool {
        statedAt >= period.upperBound && !parts.isEmpty
            && parts.allSatisfy { part in
                part.incomplete == 0 && part.parked == 0 && part.missing.isEmpty
                    && part.spool?.isEmpty(until: period.upperBound) == true
            }
    }
}
