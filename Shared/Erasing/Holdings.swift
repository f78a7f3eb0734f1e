package import Contracts
package import FoundationEssentials
package import PersonalData

/// What a service holds, as far as the erasure needs to know it: rows by its declaration, and what lies elsewhere.
///
/// A service implements what applies to it. Every step may run again, because whatever kills the process takes the
/// rows' removal back, and the order comes again.
package protocol Holdings: Sendable {
    /// Whose rows of a capture are removed.
    var schema: PersonalSchema { get }

    /// Keeps beside the tombstone what the service's later answers about the capture need; nothing personal.
    func remember(_ order: CaptureErasure, at now: Date) async throws

    /// Whether something of the capture is under way outside of any transaction, so that its end must be awaited.
    func isInUse(_ capture: Identifier<Capture>, at now: Date) async throws -> Bool

    /// Lets what is held because of the capture, and of something else too, rest on that alone, so that it stays when
    /// the capture's rows go.
    func passOn(_ capture: Identifier<Capture>, at now: Date) async throws

    /// Deletes the capture's objects from the store, while rows still name them.
    ///
    /// - Returns: how many the capture had, also when an earlier attempt has deleted some of them.
    func removeObjects(of capture: Identifier<Capture>) async throws -> Int

    /// Destroys the key that seals the capture.
    func destroyKey(of order: CaptureErasure) async throws

    /// Looks that nothing of the capture is left outside of the tables.
    func isGone(_ order: CaptureErasure) async throws -> Bool

    /// Removes what is known of a person besides captures: each of those has an erasure of its own, since its
    /// controller decides about it.
    func erase(_ person: Subject, at now: Date) async throws -> ErasedRows
}

/// An order to erase a capture.
package struct CaptureErasure: Sendable, Equatable {
    package var erasureID: Identifier<Erasure>
    package var captureID: Identifier<Capture>
    /// As far as the order names it.
    package var keyID: Identifier<DataKey>?
}

extension Holdings {
    package func remember(_ order: CaptureErasure, at now: Date) async throws {}
    package func isInUse(_ capture: Identifier<Capture>, at now: Date) async throws -> Bool { false }
    package func passOn(_ capture: Identifier<Capture>, at now: Date) async throws {}
    package func removeObjects(of capture: Identifier<Capture>) async throws -> Int { 0 }
    package func destroyKey(of order: CaptureErasure) async throws {}
    package func isGone(_ order: CaptureErasure) async throws -> Bool { true }
    package func erase(_ person: Subject, at now: Date) async throws -> ErasedRows { ErasedRows() }
}
