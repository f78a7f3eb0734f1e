import Contracts
package import Foundation
package import Logging
package import MessagingRuntime
import ServiceHost
import ServiceLifecycle

extension Ingest {
    /// Watches over the fleet: which booths are silent, which rentals are complete, and the figures of both.
    static func watching(_ backbone: Backbone, _ frame: ServiceFrame) throws -> [any Service] {
        let timers = fleetTimers(
            backbone.unit, silence: try frame.settings.duration("BOOTH_SILENCE"), now: frame.now, logger: frame.logger)
        return timers + [FleetGauges(database: backbone.database, logger: frame.logger)]
    }

    /// - Parameter silence: for how long a booth that is rented out may say nothing.
    package static func fleetTimers(
        _ unit: UnitOfWork, silence: Duration, now: @escaping @Sendable () -> Date, logger: Logger
    ) -> [RunOnceTimer] {
        [
            RunOnceTimer(named: "watch-booths", every: .seconds(30), unit: unit, now: now, logger: logger) {
                transaction, outbox, now in
                try await WatchBooths(runner: transaction, limit: silence).look(at: now.inMilliseconds, outbox)
            },
            RunOnceTimer(named: "complete-rentals", every: .seconds(60), unit: unit, now: now, logger: logger) {
                transaction, outbox, now in
                try await CompleteRentals(runner: transaction).look(at: now.inMilliseconds, outbox)
            },
            RunOnceTimer(named: "count-rentals", every: .seconds(60), unit: unit, now: now, logger: logger) {
                transaction, outbox, now in
                try await CountRentals(runner: transaction).look(at: now.inMilliseconds, outbox)
            },
        ]
    }
}
