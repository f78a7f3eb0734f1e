/// How often what went wrong.
package struct FaultCounts: Codable, Sendable, Equatable {
    package var outages = 0
    package var crashes = 0
    package var uploadedTwice = 0
    package var announcedTwice = 0
    package var announcedEarly = 0
    package var announcedLate = 0

    package init() {}

    static func += (left: inout FaultCounts, right: FaultCounts) {
        left.outages += right.outages
        left.crashes += right.crashes
        left.uploadedTwice += right.uploadedTwice
        left.announcedTwice += right.announcedTwice
        left.announcedEarly += right.announcedEarly
        left.announcedLate += right.announcedLate
    }
}
