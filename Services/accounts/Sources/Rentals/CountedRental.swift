import Foundation
import PostgreSQL

/// A rental and what has become of its captures, as far as other services have told.
struct CountedRental: Sendable, Equatable {
    /// How many of how many arrived, as ingest counted them last.
    struct Arrivals: Sendable, Equatable {
        var made: Int
        var arrived: Int
        var withdrawn: Int
        var erased: Int
        /// Nothing can come any more and nothing is missing.
        var isComplete: Bool
        var countedAt: Date

        /// What should be here.
        var due: Int { made - withdrawn - erased }
    }

    /// What is kept now.
    struct Holding: Sendable, Equatable {
        var captures = 0
        /// Of their originals.
        var bytes = 0
        /// When the first of them is erased by itself; nil until retention has said it of one.
        var firstEraseAt: Date?
        var lastEraseAt: Date?
    }

    var rental: BookedRental
    /// How many have arrived, those included that were erased since.
    var captures: Int64 = 0
    var lastCaptureAt: Date?
    var holding = Holding()
    /// Nil until ingest has counted.
    var arrivals: Arrivals?
}

extension CountedRental {
    /// What ``Rentals`` selects and from what; the rental's own columns come first.
    static let selecting = """
        select rental.*,
            array(select booth_id from rental_booth where rental_id = rental.id order by booth_id) as booths,
            coalesce(captures, 0) as captures, last_at, made, arrived, withdrawn, erased, is_complete, counted_at,
            kept, bytes, first_erase_at, last_erase_at
        from rental left join rental_count on rental_count.rental_id = rental.id
            left join rental_statement on rental_statement.rental_id = rental.id
            left join lateral (
                select count(*) as kept, coalesce(sum(bytes), 0)::bigint as bytes, min(erase_at) as first_erase_at,
                    max(erase_at) as last_erase_at
                from rental_capture c where c.rental_id = rental.id and c.erased_at is null
            ) as held on true
        """

    init(_ row: Row) throws {
        self.init(
            rental: try BookedRental(row), captures: try row.decode("captures"),
            lastCaptureAt: try row.decode("last_at"),
            holding: Holding(
                captures: try row.decode("kept"), bytes: try row.decode("bytes"),
                firstEraseAt: try row.decode("first_erase_at"), lastEraseAt: try row.decode("last_erase_at")))
        guard let made = try row.decode("made", as: Int?.self) else { return }
        arrivals = Arrivals(
            made: made, arrived: try row.decode("arrived"), withdrawn: try row.decode("withdrawn"),
            erased: try row.decode("erased"), isComplete: try row.decode("is_complete"),
            countedAt: try row.decode("counted_at"))
    }
}
