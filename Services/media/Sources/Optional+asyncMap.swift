extension Optional where Wrapped: Sendable {
    /// The value made of the one that is there.
    func asyncMap<Value: Sendable>(
        _ transform: (Wrapped) async throws -> Value
    ) async rethrows -> Value? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
