package import Contracts

/// What one owner answered to the order to erase its part.
package struct OwnerAnswer: Sendable, Equatable {
    package var outcome: ErasureOutcome
    package var removed: [TableCount]
    package var objects: Int
    package var retained: [RetainedData]

    package init(
        _ outcome: ErasureOutcome, removed: [TableCount] = [], objects: Int = 0, retained: [RetainedData] = []
    ) {
        self.outcome = outcome
        self.removed = removed
        self.objects = objects
        self.retained = retained
    }

    package init<Owner: DataOwner>(_ fact: DataErased<Owner>) {
        self.init(fact.outcome, removed: fact.removed, objects: fact.objects, retained: fact.retained)
    }

    /// Whether nothing more is to come; an owner that says "pending" answers again.
    package var isFinal: Bool { outcome != .pending }

    /// Rows over all tables.
    package var rows: Int { removed.reduce(0) { $0 + $1.count } }
}
