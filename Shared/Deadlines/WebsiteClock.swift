package import FoundationEssentials

/// How long personal data stays that somebody left on the website: five years at most.
package struct WebsiteClock: Sendable, Hashable {
    /// From this instant nothing may be left.
    package let ceiling: Date
    /// When the erasure begins, a margin before the ceiling.
    package let eraseAt: Date

    /// - Parameter months: a shorter period by setting; `nil` is the longest.
    /// - Throws: ``DeadlineError/retentionOutOfRange(months:allowed:)``.
    package init(collectedAt: Date, months: Int? = nil, rules: ClockRules.Website = .init()) throws(DeadlineError) {
        let months = months ?? rules.months.upperBound
        guard rules.months.contains(months) else {
            throw .retentionOutOfRange(months: months, allowed: rules.months)
        }
        ceiling = BrusselsTime.adding(months: months, to: collectedAt)
        eraseAt = ceiling.addingTimeInterval(-rules.margin)
    }
}
