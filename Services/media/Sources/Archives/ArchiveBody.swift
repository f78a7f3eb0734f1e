/// Hands an archive on piece by piece; the next piece is read and opened while the one before is being sent.
package enum ArchiveBody {
    /// - Parameter send: is awaited before another piece is sent, so that a slow client makes reading slow.
    package static func send(
        _ reader: ArchiveReader, isolation: isolated (any Actor)? = #isolation,
        _ send: ([UInt8]) async throws -> Void
    ) async throws {
        var ahead = Task { try await reader.next() }
        do {
            while let bytes = try await ahead.value {
                ahead = Task { try await reader.next() }
                try await send(bytes)
            }
        } catch {
            ahead.cancel()
            _ = await ahead.result
            throw error
        }
    }
}
