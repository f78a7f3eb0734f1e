/// A period as a law states it. Regulation (EEC, Euratom) 1182/71 counts each unit differently.
package enum LegalPeriod: Sendable, Hashable {
    case hours(Int)
    case days(Int)
    case weeks(Int)
    case months(Int)
    case years(Int)

    /// Whether Art. 3(5), "any period of two days or more", speaks of this period.
    var isTwoDaysOrMore: Bool {
        switch self {
        case .hours(let count): count >= 48
        case .days(let count): count >= 2
        case .weeks(let count), .months(let count), .years(let count): count >= 1
        }
    }
}
