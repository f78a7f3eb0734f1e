package import Contracts
package import FoundationEssentials
package import Vault

/// What a person is told about their own account.
package struct PersonalMatter: Sendable, Equatable {
    package var topic: NoticeTopic
    /// Where the mail leads, as `accounts` sealed it; nil when it only tells, and once its mail has ended.
    package var link: SealedValue?
    /// From then on the link is good, until the delivery is given up.
    package var askedAt: Date

    package init(_ topic: NoticeTopic, link: SealedValue?, askedAt: Date) {
        self.topic = topic
        self.link = link
        self.askedAt = askedAt
    }
}
