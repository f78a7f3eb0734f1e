import PostgreSQL
import Vault

extension Vault {
    /// Makes a key for what `body` seals and commits; destroys it again when nothing was committed, since a key that seals
    /// nothing is of no use to anybody.
    func withNewKey<Result: Sendable>(
        _ keyClass: KeyClass, _ body: (KeyID) async throws -> Result
    ) async throws -> Result {
        let key = try await createKey(keyClass)
        do {
            return try await body(key)
        } catch let error as DatabaseError where error.kind == .outcomeUnknown {
            // The row may be there: its key must be too.
            throw error
        } catch {
            try? await destroyKey(key)
            throw error
        }
    }
}
