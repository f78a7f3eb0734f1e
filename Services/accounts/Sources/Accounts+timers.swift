package import Foundation
package import Logging
package import MessagingRuntime
package import Vault

extension Accounts {
    /// What is due by itself: what is over is removed, and accounts whose grace has ended are closed.
    package static func timers(
        _ unit: UnitOfWork, vault: Vault, hasher: LookupHasher, now: @escaping @Sendable () -> Date, logger: Logger
    ) -> [RunOnceTimer] {
        func timer(_ name: String, every interval: Duration, _ work: @escaping RunOnceTimer.Work) -> RunOnceTimer {
            RunOnceTimer(named: name, every: interval, unit: unit, now: now, logger: logger, work: work)
        }
        return [
            timer("tidy-sign-ins", every: .seconds(60)) { transaction, _, now in
                try await TidySignIns().run(transaction, now)
            },
            timer("finish-closings", every: .seconds(60)) { transaction, _, now in
                try await FinishClosings(unit: unit, vault: vault, hasher: hasher, logger: logger)
                    .run(transaction, now)
            },
            timer("tidy-captures", every: .seconds(3600)) { transaction, _, now in
                try await TidyCaptures().run(transaction, now)
            },
            timer("forget-visitors", every: .seconds(3600)) { transaction, _, now in
                try await ForgetVisitors(runner: transaction).run(vault, at: now)
            },
        ]
    }
}
