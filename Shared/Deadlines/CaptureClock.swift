package import FoundationEssentials

/// How long one capture stays: a floor that counts from its arrival and a ceiling that counts from its making.
///
/// Promises about storage do not roll to working days: rolling would lengthen a ceiling. The floor ends with the last
/// hour of its day, the ceiling at the very second, so that both are the careful reading of "months".
package struct CaptureClock: Sendable, Hashable {
    /// Before this instant we erase nothing on our own: received-at plus the rental's months, to the end of that day.
    package let floor: Date
    /// From this instant nothing of the capture may be left: made-at plus two years.
    package let ceiling: Date
    /// When our own erasure begins: the floor, or a margin before the ceiling where that is earlier. It lies in the past
    /// for a capture that arrives when its time is over.
    package let eraseAt: Date
    /// When the customer is warned, earliest first. Those before the capture arrived are left out.
    package let warnings: [Date]

    /// Whether the ceiling ends the capture before its floor, because it came late or was given the full two years.
    package var isCutByCeiling: Bool { eraseAt < floor }

    /// Whether the ceiling leaves less than the least that was promised, six months from arrival. The ceiling wins; the
    /// officer should hear of it.
    package let isBelowMinimum: Bool

    /// - Parameters:
    ///   - receivedAt: when the platform had the capture whole.
    ///   - madeAt: when it was made, corrected for the booth's clock. A later instant than `receivedAt` is taken as
    ///     `receivedAt`: nothing arrives before it is made, and a wrong clock must not lengthen the ceiling.
    ///   - retentionMonths: what the rental asked for.
    /// - Throws: ``DeadlineError/retentionOutOfRange(months:allowed:)``.
    package init(
        receivedAt: Date, madeAt: Date, retentionMonths: Int, rules: ClockRules.Capture = .init()
    ) throws(DeadlineError) {
        try Self.validate(retentionMonths: retentionMonths, rules: rules)
        let floor = BrusselsTime.end(of: BrusselsTime.day(of: receivedAt).adding(months: retentionMonths))
        let ceiling = BrusselsTime.adding(months: rules.ceilingMonths, to: min(madeAt, receivedAt))
        let eraseAt = min(floor, ceiling.addingTimeInterval(-rules.margin))
        let minimum = BrusselsTime.end(of: BrusselsTime.day(of: receivedAt).adding(months: rules.months.lowerBound))
        isBelowMinimum = eraseAt < minimum
        self.floor = floor
        self.ceiling = ceiling
        self.eraseAt = eraseAt
        warnings = rules.warningDays.sorted(by: >).map { eraseAt.addingTimeInterval(-86_400 * Double($0)) }
            .filter { $0 > receivedAt }
    }

    /// Refuses what no rental may ask for. The error's text is the reason to show.
    package static func validate(
        retentionMonths months: Int, rules: ClockRules.Capture = .init()
    ) throws(DeadlineError) {
        guard rules.months.contains(months) else {
            throw .retentionOutOfRange(months: months, allowed: rules.months)
        }
    }
}
