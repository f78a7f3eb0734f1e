package import Contracts
import Logging
package import Messaging

/// When a capture has arrived, decides until when it is kept, and says so. One that is erased already gets no clock.
package struct SetClock: MessageHandler {
    package let rentals: any Rentals
    package let clocks: any Clocks

    package init(rentals: any Rentals, clocks: any Clocks) {
        self.rentals = rentals
        self.clocks = clocks
    }

    package func handle(_ capture: CaptureReceived, in context: HandlingContext) async throws {
        // Facts of two services may overtake each other; the next attempt finds the terms.
        guard let terms = try await rentals.terms(of: capture.rentalID) else { throw SetClockError.rentalUnknown }
        guard try await !clocks.isErased(capture.captureID) else { return }
        let timer = try CaptureTimer(capture, terms: terms)
        try await clocks.set(timer, at: context.now)
        try await context.outbox.publish(timer.fact, MessageDetails(rental: capture.rentalID.uuid))
        context.logger.info("clock set", metadata: ["capture.id": "\(capture.captureID)"])
    }
}

/// Why a clock cannot be set yet.
package enum SetClockError: ClassifiedError {
    case rentalUnknown

    package var kind: FailureKind { .transient }
    package var reasonCode: String { "rental-unknown" }
}
