package import Contracts

/// What an erasure did to the rows of one schema.
package struct ErasedRows: Sendable, Equatable {
    /// Rows that are gone, by table; tables without any are left out.
    package var removed: [TableCount]
    /// Rows that the declaration keeps, with the reason.
    package var retained: [RetainedData]
    /// Rows that should be gone and were found afterwards; as long as there is one, nothing may be called erased.
    package var left: [TableCount]

    package init(removed: [TableCount] = [], retained: [RetainedData] = [], left: [TableCount] = []) {
        self.removed = removed
        self.retained = retained
        self.left = left
    }
}
