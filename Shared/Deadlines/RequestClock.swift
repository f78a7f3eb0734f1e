package import FoundationEssentials

/// The time to answer a request: one month from receipt, two more when told in time, standing still while the person
/// is asked to prove who they are.
///
/// A pause moves the deadline by the whole days in Brussels that it covers; the days on which it begins and ends count
/// as running, which is the stricter reading. The value is stored with the request, so it carries no rules itself.
package struct RequestClock: Sendable, Hashable, Codable {
    /// A time in which the clock stands still; open until ``until`` is known.
    package struct Pause: Sendable, Hashable, Codable {
        package let from: Date
        package internal(set) var until: Date?
    }

    package let receivedAt: Date
    package private(set) var extendedAt: Date?
    package private(set) var pauses: [Pause] = []

    package init(receivedAt: Date) { self.receivedAt = receivedAt }

    package var isPaused: Bool { pauses.last.map { $0.until == nil } ?? false }

    /// When the answer is due, or `nil` while the clock stands still.
    package func due(_ rules: ClockRules.Request = .init(), calendar: LegalCalendar = .belgium) -> Deadline? {
        isPaused ? nil : deadline(months: totalMonths(rules), calendar)
    }

    /// Adds the two months.
    ///
    /// - Throws: ``DeadlineError/tooLate`` after the first period, ``DeadlineError/alreadyExtended`` the second time,
    ///   ``DeadlineError/outOfOrder`` before receipt. The caller must tell the person in the same unit of work.
    package mutating func extend(
        at instant: Date, _ rules: ClockRules.Request = .init(), calendar: LegalCalendar = .belgium
    ) throws(DeadlineError) {
        guard extendedAt == nil else { throw .alreadyExtended }
        guard instant >= receivedAt else { throw .outOfOrder }
        guard isPaused || deadline(months: rules.months, calendar).isMet(at: instant) else { throw .tooLate }
        extendedAt = instant
    }

    /// Stops the clock because a proof of identity was asked for.
    ///
    /// - Throws: ``DeadlineError`` when it stands still already, the deadline has passed, or time runs backwards.
    package mutating func pause(
        at instant: Date, _ rules: ClockRules.Request = .init(), calendar: LegalCalendar = .belgium
    ) throws(DeadlineError) {
        guard !isPaused else { throw .alreadyPaused }
        guard instant >= (pauses.last?.until ?? receivedAt) else { throw .outOfOrder }
        guard deadline(months: totalMonths(rules), calendar).isMet(at: instant) else { throw .tooLate }
        pauses.append(Pause(from: instant))
    }

    /// Lets the clock run again because the proof has come.
    ///
    /// - Throws: ``DeadlineError/notPaused``, or ``DeadlineError/outOfOrder`` when `instant` is before the pause.
    package mutating func resume(at instant: Date) throws(DeadlineError) {
        guard isPaused, let pause = pauses.last else { throw .notPaused }
        guard instant >= pause.from else { throw .outOfOrder }
        pauses[pauses.count - 1].until = instant
    }

    private func totalMonths(_ rules: ClockRules.Request) -> Int {
        rules.months + (extendedAt == nil ? 0 : rules.extensionMonths)
    }

    private func deadline(months: Int, _ calendar: LegalCalendar) -> Deadline {
        let day = BrusselsTime.day(of: receivedAt)
        let named = day.adding(months: months).adding(days: pausedDays)
        return Deadline(endOf: calendar.rolled(named, periodBegins: day.adding(days: 1), .months(months)))
    }

    private var pausedDays: Int {
        pauses.reduce(0) { days, pause in
            guard let until = pause.until else { return days }
            let between = BrusselsTime.day(of: until).dayNumber - BrusselsTime.day(of: pause.from).dayNumber - 1
            return days + max(0, between)
        }
    }
}
