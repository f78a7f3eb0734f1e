package import Contracts
import Foundation
import Messaging

/// The erasure that follows once everybody has found: `retention` is told of it, and orders the owners itself.
package struct FollowingErasure: Sendable, Equatable {
    package var requestID: Identifier<SubjectRequest>
    package var captures: [Identifier<Capture>]
    /// The person, whose other data are erased too; empty when captures alone are meant.
    package var lookups: [AddressLookup]
    /// Who wants it and why, which `retention` reads in the envelope.
    package var actor: String
    package var reason: String

    package init(
        requestID: Identifier<SubjectRequest>, captures: [Identifier<Capture>], lookups: [AddressLookup], actor: String,
        reason: String
    ) {
        self.requestID = requestID
        self.captures = captures
        self.lookups = lookups
        self.actor = actor
        self.reason = reason
    }

    init(_ request: StoredRequest, captures: [Identifier<Capture>]) {
        self.init(
            requestID: request.id, captures: captures, lookups: request.lookups,
            actor: request.decider?.actor(enteredBy: request.actor) ?? request.actor, reason: request.reason)
    }

    /// Whose ends complete the request: each capture and, as nil, the person's other data.
    var awaited: [Identifier<Capture>?] { captures + (lookups.isEmpty ? [] : [nil]) }

    /// Says it through `outbox`.
    func say(through outbox: any Outbox, at now: Date) async throws {
        try await outbox.publish(
            ErasureRequested(requestID: requestID, captures: captures, lookups: lookups, requestedAt: now),
            MessageDetails(actor: actor, reason: reason))
    }
}
