/// A day of the week, Monday first as in ISO 8601.
package enum Weekday: Int, Sendable, CaseIterable {
    case monday = 1
    case tuesday, wednesday, thursday, friday, saturday, sunday

    package var isWeekend: Bool { self == .saturday || self == .sunday }

    /// - Parameter fromMonday: 0 is Monday, 6 is Sunday; anything beyond is taken as Sunday.
    init(fromMonday: Int) { self = Weekday(rawValue: fromMonday + 1) ?? .sunday }
}
