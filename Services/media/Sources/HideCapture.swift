import Contracts
import Erasing
import Messaging
import PostgreSQL

/// From the commit on a capture's page and links say why it is not shown. The capture itself may arrive later.
struct HideCapture: MessageHandler {
    let runner: Transaction

    func handle(_ fact: CaptureHidden, in context: HandlingContext) async throws {
        guard try await Tombstones<MediaData>(runner: runner).admits(fact.captureID) else { return }
        try await Hidings(runner: runner).hide(fact)
    }
}

/// Shows a capture again whose erasure was refused or taken back.
struct ShowCapture: MessageHandler {
    let runner: Transaction

    func handle(_ fact: CaptureShown, in context: HandlingContext) async throws {
        guard try await Tombstones<MediaData>(runner: runner).admits(fact.captureID) else { return }
        try await Hidings(runner: runner).show(fact)
    }
}
