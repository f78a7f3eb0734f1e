package import FoundationEssentials

/// Computes deadlines as Regulation (EEC, Euratom) 1182/71 lays down, in Belgian time with Belgian public holidays.
///
/// - Hours (Art. 3(1), 3(2)(a)): the hour of the event is not counted; the hours run through nights, weekends and
///   changes of the clock.
/// - Days, weeks, months, years (Art. 3(1), 3(2)(b), (c)): the day of the event is not counted; the period ends with
///   the same-named day, or the last day of a month that has none.
/// - A period not in hours that would end on a Saturday, Sunday or public holiday ends with the next working day
///   (Art. 3(4)). Periods counted backwards are not offered here, for they do not roll.
/// - A period of two days or more, hours included, holds at least two working days (Art. 3(5)).
package struct LegalCalendar: Sendable {
    /// How a working day that a period of hours covers only in part counts towards Art. 3(5).
    package enum PartialDays: Sendable {
        /// It counts. This gives the earlier end, which no authority can call late.
        case count
        /// Only whole days count.
        case doNotCount
    }

    package let holidays: PublicHolidays
    package let partialDays: PartialDays

    package init(holidays: PublicHolidays, partialDays: PartialDays = .count) {
        self.holidays = holidays
        self.partialDays = partialDays
    }

    package static let belgium = LegalCalendar(holidays: .belgium)

    package func isWorkingDay(_ day: CivilDate) -> Bool {
        !day.weekday.isWeekend && holidays.name(on: day) == nil
    }

    /// `day` itself when it is a working day.
    package func workingDay(onOrAfter day: CivilDate) -> CivilDate {
        var day = day
        while !isWorkingDay(day) { day = day.adding(days: 1) }
        return day
    }

    /// The end of a period that runs from an event.
    ///
    /// - Parameter period: at least 1 of its unit; less is taken as 1.
    package func deadline(_ period: LegalPeriod, after event: Date) -> Deadline {
        guard case .hours(let hours) = period else {
            return deadline(period, after: BrusselsTime.day(of: event))
        }
        let start = BrusselsTime.startOfNextHour(after: event)
        let end = start.addingTimeInterval(Double(max(1, hours)) * 3600)
        guard period.isTwoDaysOrMore else { return Deadline(at: end) }
        return twoWorkingDays(from: start, to: end)
    }

    /// The end of a period in days, weeks, months or years that runs from an event on `day`. Hours are counted from
    /// the start of the day.
    package func deadline(_ period: LegalPeriod, after day: CivilDate) -> Deadline {
        guard let end = lastNamedDay(of: period, after: day) else {
            return deadline(period, after: BrusselsTime.start(of: day))
        }
        return Deadline(endOf: rolled(end, periodBegins: day.adding(days: 1), period))
    }

    /// The day a period ends on before anything is rolled; `nil` for hours.
    func lastNamedDay(of period: LegalPeriod, after day: CivilDate) -> CivilDate? {
        switch period {
        case .hours: nil
        case .days(let count): day.adding(days: max(1, count))
        case .weeks(let count): day.adding(days: 7 * max(1, count))
        case .months(let count): day.adding(months: max(1, count))
        case .years(let count): day.adding(months: 12 * max(1, count))
        }
    }

    /// Moves `end` to a working day, and on until the period holds two of them.
    func rolled(_ end: CivilDate, periodBegins first: CivilDate, _ period: LegalPeriod) -> CivilDate {
        var end = workingDay(onOrAfter: end)
        guard period.isTwoDaysOrMore else { return end }
        while !holdsTwoWorkingDays(first, end) { end = workingDay(onOrAfter: end.adding(days: 1)) }
        return end
    }

    private func holdsTwoWorkingDays(_ first: CivilDate, _ last: CivilDate) -> Bool {
        var (day, found) = (first, 0)
        while day <= last, found < 2 {
            if isWorkingDay(day) { found += 1 }
            day = day.adding(days: 1)
        }
        return found == 2
    }

    /// A period in hours keeps its own end when that leaves two working days in it, else it ends with the second.
    private func twoWorkingDays(from start: Date, to end: Date) -> Deadline {
        var first = BrusselsTime.day(of: start)
        var last = BrusselsTime.day(of: end.addingTimeInterval(-0.001))
        if partialDays == .doNotCount {
            if BrusselsTime.start(of: first) < start { first = first.adding(days: 1) }
            if BrusselsTime.end(of: last) > end { last = last.adding(days: -1) }
        }
        if holdsTwoWorkingDays(first, last) { return Deadline(at: end) }
        let next = workingDay(onOrAfter: first)
        return Deadline(endOf: workingDay(onOrAfter: next.adding(days: 1)))
    }
}
