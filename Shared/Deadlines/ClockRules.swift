package import FoundationEssentials

/// Every period and threshold the product computes with, each with the text it comes from.
///
/// They are data, because laws and promises change: a new value is a new `ClockRules`, not a new program. Nothing else
/// in the product writes such a number down.
package struct ClockRules: Sendable, Hashable {
    /// Breach notices, Art. 33 and 34 GDPR.
    package struct Breach: Sendable, Hashable {
        /// Who is told.
        package enum Addressee: Sendable, CaseIterable {
            case authority, customers, people
        }

        /// Hours from awareness until the authority is told.
        package var hours = 72
        /// Until customers are, as the controllers of captures: the law says without undue delay, the policy this.
        package var customersHours = 72
        /// Until the people concerned are: likewise.
        package var peopleHours = 72
        /// Hours before the deadline at which the officer is alarmed, longest first.
        package var alarmHours = [24, 12, 4]
        package var source = "GDPR Art. 33(1); Regulation 1182/71 Art. 3; privacy policy, breaches"
        package init() {}

        package func hours(to addressee: Addressee) -> Int {
            switch addressee {
            case .authority: hours
            case .customers: customersHours
            case .people: peopleHours
            }
        }
    }

    /// Answers to people who exercise a right, Art. 12 GDPR.
    package struct Request: Sendable, Hashable {
        /// Months from receipt.
        package var months = 1
        /// Months added once, when told with reasons within the first period.
        package var extensionMonths = 2
        /// Hours before the deadline at which the officer is alarmed, longest first.
        package var alarmHours = [24, 12, 4]
        package var source = "GDPR Art. 12(3), 12(6); Regulation 1182/71 Art. 3"
        package init() {}
    }

    /// How long captures stay.
    package struct Capture: Sendable, Hashable {
        /// What a rental may ask for. The lower bound limits our own erasures only: a customer or a subject may have a
        /// capture erased sooner.
        package var months = 6...24
        /// Months from made-at after which nothing may be left.
        package var ceilingMonths = 24
        /// Erasure is scheduled this long before the ceiling, so that retries still end in time.
        package var margin: TimeInterval = 3 * 86_400
        /// Days before the erasure at which the customer is warned.
        package var warningDays = [90, 30, 7, 1]
        package var source = "privacy policy, retention of third parties' data: six months to two years"
        package init() {}
    }

    /// How long data stays that people left on the website.
    package struct Website: Sendable, Hashable {
        /// A setting may shorten the longest period and not lengthen it.
        package var months = 1...60
        /// Erasure is scheduled this long before the period ends.
        package var margin: TimeInterval = 6 * 3600
        package var source = "privacy policy, retention of visitors' data: five years at most"
        package init() {}
    }

    package var breach = Breach()
    package var request = Request()
    package var capture = Capture()
    package var website = Website()

    package init() {}

    package static let standard = ClockRules()
}
