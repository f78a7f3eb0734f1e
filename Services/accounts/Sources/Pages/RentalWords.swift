import Contracts
import Foundation
import WebPages

/// What the pages say of one rental, in the reader's language.
struct RentalWords: Sendable {
    let counted: CountedRental
    let texts: TextsOfPage
    let now: Date

    private var rental: BookedRental { counted.rental }
    private var formats: PageFormats { texts.formats }

    /// `3 June 2026`, or `3 June 2026 to 5 June 2026`.
    var period: String {
        let (from, until) = (formats.date(rental.from), formats.date(rental.until.addingTimeInterval(-1)))
        return from == until ? from : texts("rentals.period", ["from": from, "until": until])
    }

    var purpose: String { texts("rentals.purpose.\(rental.terms.purpose.rawValue)") }

    var state: StatusBadge {
        func badge(_ word: String, _ tone: Tone) -> StatusBadge { StatusBadge(texts("rentals.state.\(word)"), tone) }
        if let deletion = rental.deletion {
            return deletion.isFinal(at: now) ? badge("deleted", .neutral) : badge("deleting", .warning)
        }
        if now < rental.from { return badge("coming", .info) }
        return now < rental.until ? badge("running", .success) : badge("over", .neutral)
    }

    /// `380 of 409 arrived`; what has arrived so far, as long as nobody has counted what should.
    var arrived: String {
        guard let arrivals = counted.arrivals, arrivals.due > 0 else {
            return counted.captures == 0 ? nothing : texts.counted("rentals.arrived.sofar", Int(counted.captures))
        }
        let due = formats.number(arrivals.due)
        guard arrivals.arrived < arrivals.due else {
            return texts(arrivals.isComplete ? "rentals.arrived.all" : "rentals.arrived.every", ["due": due])
        }
        return texts("rentals.arrived.some", ["arrived": formats.number(arrivals.arrived), "due": due])
    }

    var storage: String {
        counted.holding.captures == 0
            ? nothing
            : texts(
                "rentals.storage.of",
                [
                    "bytes": formats.bytes(counted.holding.bytes),
                    "captures": texts.counted("rentals.captures", counted.holding.captures),
                ])
    }

    /// Until when captures are kept: the day on which the last goes, and when the first does, if it is another one.
    var kept: String {
        guard let first = counted.holding.firstEraseAt, let last = counted.holding.lastEraseAt else { return nothing }
        let (start, end) = (formats.date(first), formats.date(last))
        return start == end
            ? texts("rentals.kept.until", ["date": end, "left": left(until: last)])
            : texts("rentals.kept.range", ["first": start, "left": left(until: first), "last": end])
    }

    var terms: String {
        texts(
            "rentals.terms",
            [
                "months": "\(rental.terms.retentionMonths)",
                "version": rental.terms.instructionVersion ?? texts("rentals.noInstruction"),
            ])
    }

    var booths: String { formats.number(rental.boothIDs.count) }

    /// How long a deletion can be taken back, to the minute; nil when it cannot.
    var revocable: String? {
        guard let deletion = rental.deletion, !deletion.isFinal(at: now) else { return nil }
        let minutes = Int((deletion.finalAt.timeIntervalSince(now) / 60).rounded(.up))
        return texts.counted("rentals.deleting.left", minutes, ["time": formats.time(deletion.finalAt)])
    }

    private var nothing: String { texts("rentals.nothing") }

    private func left(until end: Date) -> String {
        texts.counted("rentals.days", max(0, Int((end.timeIntervalSince(now) / 86_400).rounded(.up))))
    }
}

extension TextsOfPage {
    /// The text for one or for many of something.
    func counted(_ key: String, _ count: Int, _ values: [String: String] = [:]) -> String {
        var values = values
        values["count"] = formats.number(count)
        return self("\(key).\(count == 1 ? "one" : "many")", values)
    }
}
