package import FoundationEssentials
package import Logging
package import Passes

/// Replaces the booth's own key by a new one, so that the power may go at any moment and the booth still can speak.
///
/// 1. The new key is on disk beside the old one before anybody hears of it.
/// 2. The platform is shown it under the old key's signature; from then on it believes both.
/// 3. The booth uses the new key once; from then on the platform believes that one only.
/// 4. The new key takes the old one's place on disk.
///
/// Whoever finds a new key on disk does not know how far a former process came, and goes on: the new key may hold
/// already; if not, step 2 is done again, which changes nothing. What step 3 uses it for is a question that a revoked booth
/// may ask too, so that one that was revoked in between can still be ordered to wipe.
package struct KeyRotation: Sendable {
    private let folder: BoothFolder
    private let platform: NetworkPlatform

    package init(_ folder: BoothFolder, platform: NetworkPlatform) {
        self.folder = folder
        self.platform = platform
    }

    /// Replaces the key, or finishes what was begun.
    ///
    /// - Returns: the public half of the booth's new key.
    /// - Throws: ``Setback`` when the platform is away or refuses; both keys stay and it can be done again.
    @discardableResult
    package func rotate() async throws -> PassPublicKey {
        let wasBegun = try folder.hasNextKey()
        let (current, next) = (try folder.key(), try folder.nextKey())
        let isUsed = try await wasBegun ? platform.believes(next) : false
        if !isUsed {
            guard try await platform.show(next.publicKey, signedWith: current),
                try await platform.believes(next)
            else { throw Setback(.everything, "the platform does not take the booth's new key") }
        }
        try folder.replaceKeyByNext()
        platform.sign(with: next)
        return next.publicKey
    }

    /// Replaces the key whenever it is that old, and finishes at once what a former process began; until cancelled.
    package func run(
        after age: Duration, logger: Logger, now: @escaping @Sendable () -> Date = { Date() }
    ) async {
        repeat {
            do {
                if try isDue(after: age, at: now()) {
                    try await rotate()
                    logger.notice("the booth has a new key")
                }
            } catch is CancellationError {
                return
            } catch {
                logger.warning("the booth's key could not be replaced yet", metadata: ["reason": "\(error)"])
            }
        } while (try? await Task.sleep(for: .seconds(600))) != nil
    }

    private func isDue(after age: Duration, at now: Date) throws -> Bool {
        if try folder.hasNextKey() { return true }
        guard let madeAt = try folder.keyMadeAt() else { return false }
        return now.timeIntervalSince(madeAt) >= Double(age.components.seconds)
    }
}
