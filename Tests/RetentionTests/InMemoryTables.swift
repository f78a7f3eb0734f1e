import Contracts
import Foundation
import Retention
import Synchronization

/// The terms of rentals in memory, with the same rule about versions as the table.
final class InMemoryRentals: Rentals {
    private let kept = Mutex<[Identifier<Rental>: RentalTerms]>([:])

    func terms(of rental: Identifier<Rental>) async throws -> RentalTerms? { kept.withLock { $0[rental] } }

    func keep(_ terms: RentalTerms) async throws -> Bool {
        kept.withLock { kept in
            guard (kept[terms.rentalID]?.version ?? .min) < terms.version else { return false }
            kept[terms.rentalID] = terms
            return true
        }
    }
}

final class InMemoryClocks: Clocks {
    let erased = Mutex<Set<Identifier<Capture>>>([])
    private let timers = Mutex<[Identifier<Capture>: CaptureTimer]>([:])

    func set(_ timer: CaptureTimer, at now: Date) async throws { timers.withLock { $0[timer.captureID] = timer } }

    func isErased(_ capture: Identifier<Capture>) async throws -> Bool { erased.withLock { $0.contains(capture) } }

    func clocks(of rental: Identifier<Rental>) async throws -> [CaptureTimer] {
        timers.withLock { $0.values.filter { $0.rentalID == rental }.sorted { $0.captureID < $1.captureID } }
    }
}
