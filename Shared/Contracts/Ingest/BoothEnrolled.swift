package import FoundationEssentials

/// A booth has used its one-time code and proven its own key.
///
/// - Published by: `ingest`.
/// - Heard by: `media`, which knows from then on that the booth's session codes may be real.
/// - Personal data: none.
package struct BoothEnrolled: Event {
    package static let name: MessageName = "ingest.booth-enrolled.v1"

    package var boothID: Identifier<Booth>
    /// The number painted on the booth, first part of every session code.
    package var number: Int
    package var enrolledAt: Date

    package init(boothID: Identifier<Booth>, number: Int, enrolledAt: Date) {
        self.boothID = boothID
        self.number = number
        self.enrolledAt = enrolledAt
    }

    package var subject: String { boothID.description }
}
