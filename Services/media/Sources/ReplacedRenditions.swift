import Contracts
import Logging
import ObjectStore
import PostgreSQL

/// Renditions in the store that no row names any more.
struct ReplacedRenditions: Sendable {
    let runner: Transaction
    let objects: SealedObjects

    /// Removes those of a capture that nobody else works on meanwhile.
    ///
    /// What a store refuses to remove stays until the capture is erased: no reason to leave other work undone.
    func remove(of capture: Identifier<Capture>, _ logger: Logger) async throws {
        let recorded = try await Renditions(runner: runner).objects(of: capture)
        do {
            for name in try await objects.store.names(under: RenditionName.folder(of: capture))
            where !recorded.contains(name.text) {
                try await objects.store.delete(name)
            }
        } catch let error as ObjectStoreError {
            guard !error.isTransient else { throw RenderError.storeAway }
            logger.error(
                "renditions that were replaced stay in the store",
                metadata: ["capture.id": "\(capture)", "error": "\(error)"])
        }
    }
}
