extension Optional {
    /// The value made of the one that is there.
    func asyncMap<Outcome>(_ body: (Wrapped) async throws -> Outcome) async rethrows -> Outcome? {
        guard let self else { return nil }
        return try await body(self)
    }
}
