package import Contracts
package import Messaging

/// Counts a capture and its bytes for its rental, so that whoever booked it sees that something arrives.
package struct CountCapture: MessageHandler {
    let counts: any RentalCounts

    package init(counts: any RentalCounts) { self.counts = counts }

    package func handle(_ capture: CaptureReceived, in context: HandlingContext) async throws {
        try await counts.count(
            capture.captureID, of: capture.rentalID, bytes: capture.originals.reduce(0) { $0 + $1.length },
            at: capture.receivedAt)
    }
}
