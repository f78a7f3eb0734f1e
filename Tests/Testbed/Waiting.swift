// The one place where tests sleep: between two looks at what they wait for, with a limit.

/// Waits for something to become true, looking every few milliseconds so that what is waited for gets the processor.
package func eventually(within limit: Duration = .seconds(30), _ condition: () async -> Bool) async -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if await condition() { return true }
        try? await Task.sleep(for: .milliseconds(5))
    }
    return await condition()
}

/// Waits until `condition` gives something, looking a few times a second because it asks a server.
///
/// - Parameter what: what a failed test says that it waited for.
package func eventually<T>(
    _ what: String, within limit: Duration = .seconds(60), isolation: isolated (any Actor)? = #isolation,
    _ condition: () async throws -> T?
) async throws -> T {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if let value = try await condition() { return value }
        try await Task.sleep(for: .milliseconds(50))
    }
    throw NotInTime(what: what)
}

/// Waits until `condition` holds, looking as ``eventually(_:within:isolation:_:)`` does.
package func until(
    _ what: String, within limit: Duration = .seconds(60), isolation: isolated (any Actor)? = #isolation,
    _ condition: () async throws -> Bool
) async throws {
    _ = try await eventually(what, within: limit) { try await condition() ? true : nil }
}

/// Hangs until its task is cancelled, and throws then.
package func hangUntilCancelled() async throws {
    let (nothing, continuation) = AsyncStream<Never>.makeStream()
    for await _ in nothing {}
    withExtendedLifetime(continuation) {}
    try Task.checkCancellation()
}

/// Hangs as long as the process lives: cancelling it changes nothing.
package func hangForEver() async {
    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
}

package struct NotInTime: Error, CustomStringConvertible {
    package let what: String

    package init(what: String) { self.what = what }

    package var description: String { "not in time: \(what)" }
}
