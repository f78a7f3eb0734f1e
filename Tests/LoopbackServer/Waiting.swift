/// Waits for something to become true; a condition that never does fails the test that asked.
package func eventually(
    within limit: Duration = .seconds(20), _ condition: () async -> Bool
) async -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if await condition() { return true }
        // Long enough to leave the processor to what is waited for.
        try? await Task.sleep(for: .milliseconds(2))
    }
    return false
}
