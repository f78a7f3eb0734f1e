package import Contracts
package import Foundation

/// The course of one erasure: which step leads where. It knows no database and says nothing.
///
/// Steps may come twice, late and in any order; what cannot be done from a state changes nothing.
///
/// | | asked | revocable | erasing | ended |
/// |---|---|---|---|---|
/// | asked | | remembered | | |
/// | approved, time over | erasing | erasing | | |
/// | refused | refused | | | |
/// | deleted | revocable | | | |
/// | restored | | asked if it was before, else restored | too late | too late once complete |
/// | final | | erasing | | |
/// | answered | | | recorded; the last one completes | |
package struct ErasureCourse: Sendable, Equatable {
    /// Something that happens to an erasure.
    package enum Step: Sendable, Equatable {
        /// A guest or a person asks for it, and the customer has not decided.
        case asked
        /// Whoever may decide wants it: the customer, a court, or the person about data of which we are the controller.
        case approved
        case refused
        /// The customer deleted the rental or the capture; until then it can be taken back.
        case deleted(until: Date)
        case restored
        /// The capture's clock has run out: nobody is asked any more.
        case timeOver
        /// Looks whether the time in which the deletion can be taken back is over.
        case final
        case answered(OwnerName, OwnerAnswer)
    }

    /// What follows from a step.
    package enum Consequence: Sendable, Equatable {
        case nothing
        /// Every owner is to be ordered.
        case erases
        /// The capture is to be shown again.
        case shows
        /// The capture is to be shown again, and whoever asked is to be told why.
        case refuses
        /// An answer is to be kept; others are missing.
        case heard
        /// The last answer: the attest is to be written.
        case completes
        /// It cannot be taken back any more.
        case tooLate
    }

    /// A restoring that was said in the last moment has this long to arrive.
    package static let grace: TimeInterval = 30

    package private(set) var state: ErasureState
    package private(set) var openedAt: Date
    /// Since when the customer has been asked; stays when the rental is deleted meanwhile.
    package private(set) var askedAt: Date?
    package private(set) var revocableUntil: Date?
    package private(set) var beganAt: Date?
    package private(set) var endedAt: Date?
    /// Who has to answer.
    package let owners: [OwnerName]
    package private(set) var answers: [OwnerName: OwnerAnswer]

    /// Begins a course; nil when the step is none that opens an erasure.
    package init?(openedBy step: Step, owners: [OwnerName], at now: Date) {
        switch step {
        case .asked, .deleted: break
        case .approved, .timeOver: beganAt = now
        case .refused, .restored, .final, .answered: return nil
        }
        state = .erasing
        openedAt = now
        self.owners = owners
        answers = [:]
        if step == .asked {
            state = .asked
            askedAt = now
        }
        if case .deleted(let until) = step {
            state = .revocable
            revocableUntil = until
        }
    }

    /// A course as it was kept.
    package init(
        state: ErasureState, openedAt: Date, askedAt: Date?, revocableUntil: Date?, beganAt: Date?, endedAt: Date?,
        owners: [OwnerName], answers: [OwnerName: OwnerAnswer]
    ) {
        self.state = state
        self.openedAt = openedAt
        self.askedAt = askedAt
        self.revocableUntil = revocableUntil
        self.beganAt = beganAt
        self.endedAt = endedAt
        self.owners = owners
        self.answers = answers
    }

    /// Those who have not answered for good.
    package var missing: [OwnerName] { owners.filter { answers[$0]?.isFinal != true } }

    package mutating func take(_ step: Step, at now: Date) -> Consequence {
        switch (step, state) {
        case (.asked, .revocable):
            askedAt = askedAt ?? now
            return .nothing
        case (.approved, .asked), (.approved, .revocable), (.timeOver, .asked), (.timeOver, .revocable):
            return begin(at: now)
        case (.refused, .asked):
            return end(.refused, at: now, .refuses)
        case (.deleted(let until), .asked):
            state = .revocable
            revocableUntil = until
            return .nothing
        case (.restored, .revocable):
            revocableUntil = nil
            guard askedAt == nil else {
                state = .asked
                return .nothing
            }
            return end(.restored, at: now, .shows)
        case (.restored, .erasing), (.restored, .complete):
            return .tooLate
        case (.final, .revocable):
            guard let revocableUntil, now >= revocableUntil.addingTimeInterval(Self.grace) else { return .nothing }
            return begin(at: now)
        case (.answered(let owner, let answer), .erasing):
            return hear(answer, of: owner, at: now)
        default:
            return .nothing
        }
    }

    private mutating func begin(at now: Date) -> Consequence {
        state = .erasing
        beganAt = now
        return .erases
    }

    private mutating func end(_ end: ErasureState, at now: Date, _ consequence: Consequence) -> Consequence {
        state = end
        endedAt = now
        return consequence
    }

    /// The first answer that is for good counts: what removed the rows says how many there were, a repetition may not.
    private mutating func hear(_ answer: OwnerAnswer, of owner: OwnerName, at now: Date) -> Consequence {
        guard missing.contains(owner) else { return .nothing }
        answers[owner] = answer
        return missing.isEmpty ? end(.complete, at: now, .completes) : .heard
    }
}
